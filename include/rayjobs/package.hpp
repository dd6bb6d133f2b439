/// Packaging as Ray does it: which files belong to a directory, its package URI and the zip that is
/// uploaded; archives, wheels and modules.
#pragma once

#include <rayjobs/export.hpp>
#include <rayjobs/options.hpp>
#include <rayjobs/result.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace rayjobs {

/// The most that both Ray 2.22 and 2.60 accept as a package: 100 MiB, inclusive.
inline constexpr std::uint64_t kMaxPackageBytes = 104'857'600;

struct PackageOptions {
  std::vector<std::string>
      excludes{};  ///< The user's patterns, relative to the directory (runtime_env `excludes`).
  /// Ray 2.60's default excludes, applied before `excludes`; empty for Ray 2.22's behaviour and for
  /// py_modules.
  std::vector<std::string> default_excludes{".git", ".venv", "venv", "__pycache__"};
  bool honour_gitignore = true;  ///< Read .gitignore files.
  bool honour_rayignore = true;  ///< Read .rayignore files; false for Ray 2.22's behaviour.
  std::string entry_prefix{};    ///< Put before each entry name in the zip, e.g. "mymod/" for a
                                 ///< py_modules directory.
  std::uint64_t max_bytes = kMaxPackageBytes;  ///< A larger zip is an error.
  /// A file in which plan_package keeps the hashes of this directory's files, so that it need not
  /// read again what has not changed since (path, size, device, inode, times of change). Made, with
  /// its directory, when it does not exist; ignored when it is broken or cannot be written. Empty:
  /// none.
  std::filesystem::path hash_cache{};
};

/// One entry of the zip: a regular file, or a directory that is empty on disk (its name ends in
/// '/').
struct PackageEntry {
  std::string name{};      ///< UTF-8, with '/' and with the prefix.
  std::uint64_t size = 0;  ///< Bytes, uncompressed.
  std::uint32_t mode = 0;  ///< st_mode, file type included, e.g. 0100644.
  friend bool operator==(PackageEntry const&, PackageEntry const&) = default;
};

/// What a package is made of.
enum class PackageSource {
  directory,
  python_file,  ///< A module of one .py file: a zip that holds it.
  file,         ///< A wheel or an archive: uploaded as it is.
  tar           ///< A tar archive: a zip of what is in it, for servers that unpack nothing else.
};

/// What a package is: its URI and its entries, before anything is written. The URI is one of the
/// content. Equal trees have equal URIs on every machine, in every client (Ray's Python client too,
/// where the same paths are visible).
struct PackagePlan {
  PackageSource source = PackageSource::directory;
  std::filesystem::path path{};  ///< Of the directory or the file.
  PackageOptions options{};
  std::string uri{};  ///< E.g. "gcs://_ray_pkg_" + 16 hex digits + ".zip" for a directory.
  std::vector<PackageEntry> entries{};  ///< A directory's are sorted by name.
  std::uint64_t total_bytes = 0;        ///< Sum of the entries' sizes.
  std::vector<std::string> warnings{};  ///< Sentences for the user: large files, names taken out by
                                        ///< default or by Ray 2.60, links in an archive.
};

/// Plans that outlive the call that they are given to.
using PackagePlans = std::vector<std::reference_wrapper<PackagePlan const>>;

/// Walks and hashes a directory, on several threads (it blocks on disk I/O only). Fails with io or
/// invalid_argument: no such directory, a symlink loop, a FIFO, an unreadable file, a name that is
/// not UTF-8, a broken ignore pattern; with rejected for more than 5 million paths, and with
/// conflict when a file vanished meanwhile.
RAYJOBS_EXPORT Result<PackagePlan> plan_package(std::filesystem::path const& directory,
                                                PackageOptions options = {},
                                                CallOptions const& call = {});

/// Which form of an archive a server takes.
enum class ArchiveForm {
  as_it_is,
  zip  ///< A tar archive is made into a zip: Ray unpacks others from 2.60 on.
};

/// By its name: one that servers of Ray before 2.60 do not unpack.
RAYJOBS_EXPORT bool is_tar_archive(std::filesystem::path const& file);

/// Plans the package of a local archive (.zip, .tar.gz, .tgz, .tar.xz) for a working_dir. Reads all
/// of it, and refuses with rejected what no cluster should unpack: names that lead out of the
/// directory, more than 4 GiB or a million entries; what is broken; what is larger than
/// kMaxPackageBytes as it would be uploaded. io: it cannot be read. invalid_argument: another
/// suffix.
RAYJOBS_EXPORT Result<PackagePlan> plan_archive(std::filesystem::path const& file,
                                                ArchiveForm form = ArchiveForm::as_it_is,
                                                CallOptions const& call = {});

/// Plans the package of a local py_modules entry: a directory, whose name becomes the prefix of its
/// entries and for which default excludes do not count; a .py file; a wheel, whose URI holds a hash
/// of its content as the wheel's build tag. Fails as plan_package and plan_archive do.
RAYJOBS_EXPORT Result<PackagePlan> plan_module(std::filesystem::path const& path,
                                               PackageOptions options = {},
                                               CallOptions const& call = {});

/// What Client::ensure_package did.
enum class PackageUpload { already_there, uploaded };

/// What is uploaded, in a file of its own. Move-only; its destructor closes and deletes the file.
class RAYJOBS_EXPORT Package {
 public:
  /// Writes the package of `plan` into a new temporary file (TMPDIR), compressed, in constant
  /// memory, a directory's on several threads. Hashes what it writes: fails with conflict when the
  /// directory or file is no longer as planned. Fails with rejected, without writing on, as soon as
  /// the zip cannot end within options.max_bytes (the hint names what is large), and with io when
  /// the disk fails.
  static Result<Package> write(PackagePlan const& plan, CallOptions const& call = {});

  Package(Package&& other) noexcept;
  Package& operator=(Package&& other) noexcept;
  Package(Package const&) = delete;
  Package& operator=(Package const&) = delete;
  ~Package();

  std::string const& uri() const { return uri_; }
  /// Opens the content, in this and other processes of the user's, as long as this object lives.
  /// The file has no name in TMPDIR, which may lie in a directory that is packaged; only where
  /// /proc is missing does it keep one.
  std::filesystem::path const& file() const { return file_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  Package() = default;
  std::string uri_;
  std::filesystem::path file_;
  std::uint64_t bytes_ = 0;
  int descriptor_ = -1;
};

}  // namespace rayjobs
