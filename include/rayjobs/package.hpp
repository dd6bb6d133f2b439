/// Packaging as Ray does it: which files belong to a package, its URI, and the zip that is
/// uploaded; for directories, archives, wheels and modules.
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

/// The largest package that Ray 2.22 and 2.60 accept, in bytes, inclusive: 100 MiB
/// (docs/protocol.md, Requests).
inline constexpr std::uint64_t kMaxPackageBytes = 104'857'600;

/// Which paths of a directory are packaged, and how.
struct PackageOptions {
  /// Ignore patterns relative to the directory, as in `excludes` of a runtime environment.
  std::vector<std::string> excludes{};
  /// Ignore patterns that are applied before `excludes`. The default is that of Ray 2.60; Ray 2.22
  /// has none.
  std::vector<std::string> default_excludes{".git", ".venv", "venv", "__pycache__"};
  bool honour_gitignore = true;  ///< Read .gitignore files.
  bool honour_rayignore = true;  ///< Read .rayignore files, as Ray 2.60 does and Ray 2.22 does not.
  /// Put before each name in the zip, e.g. "mymod/" for a directory of py_modules.
  std::string entry_prefix{};
  std::uint64_t max_bytes = kMaxPackageBytes;  ///< Fail if the zip would be larger than this.
  /// Files that the program itself writes, such as a copy of the log. They are left out, so that a
  /// run does not change the package of the next one. Those that are not there or not in the
  /// directory do not matter.
  std::vector<std::filesystem::path> outputs{};
  /// A file where plan_package stores the hashes of this directory's files, so unchanged files
  /// (same path, size, device, inode and times of change) are not re-read. The file and its parent
  /// directories are created. A broken or unwritable file is ignored. Empty: no cache.
  std::filesystem::path hash_cache{};
};

/// One entry of the zip: a regular file, or a directory that is empty on disk, whose name ends in
/// '/'.
struct PackageEntry {
  std::string name{};      ///< UTF-8, with '/' between parts, including entry_prefix.
  std::uint64_t size = 0;  ///< Bytes, uncompressed.
  std::uint32_t mode = 0;  ///< st_mode with the file type, e.g. 0100644.
  friend bool operator==(PackageEntry const&, PackageEntry const&) = default;
};

/// What a package is made from.
enum class PackageSource {
  directory,
  python_file,  ///< A module of one .py file, uploaded as a zip with that file.
  file,         ///< A wheel or an archive, uploaded as it is.
  tar,          ///< A tar archive, uploaded as a zip, for servers that unpack nothing else.
};

/// What a package will be: its URI and its entries, before anything is written. The URI depends on
/// the content only: equal directories have equal URIs on every machine, in every pod and in every
/// client, including Ray's Python client if it sees the same paths (docs/protocol.md, Packages).
struct PackagePlan {
  PackageSource source = PackageSource::directory;
  std::filesystem::path path{};  ///< The directory or file, as it was given.
  PackageOptions options{};
  std::string uri{};  ///< For a directory "gcs://_ray_pkg_" + 16 hex digits + ".zip".
  std::vector<PackageEntry> entries{};  ///< Of a directory, sorted by name.
  std::uint64_t total_bytes = 0;        ///< Sum of the sizes of the entries.
  /// Sentences for the user: large files, links that lead out of the directory, patterns that match
  /// nothing, rules that leave out every file, default excludes that applied, byte order marks in
  /// ignore files, names that Ray 2.60 does not unpack, links in an archive.
  std::vector<std::string> warnings{};
};

/// Plans the package of a directory: walks it and hashes its files, on several threads. Blocks on
/// disk I/O only. Of a Kubernetes volume (ConfigMap, Secret, projected) the names that differ in
/// each pod, `..data` and `..<time>`, are left out; the links to the files are followed.
///
/// Errors: io or invalid_argument if there is no such directory, and for a symlink loop, a FIFO, a
/// kernel's file (procfs, sysfs), a file or directory that cannot be read, a name that is not UTF-8
/// or a broken ignore pattern; rejected for more than 5 million paths; conflict if a file
/// disappeared meanwhile.
RAYJOBS_EXPORT Result<PackagePlan> plan_package(std::filesystem::path const& directory,
                                                PackageOptions options = {},
                                                CallOptions const& call = {});

/// In which form an archive is uploaded.
enum class ArchiveForm {
  as_it_is,
  zip,  ///< A tar archive becomes a zip, because Ray unpacks tar archives only since 2.60.
};

/// true if the file's name is that of a tar archive, which servers before Ray 2.60 do not unpack.
RAYJOBS_EXPORT bool is_tar_archive(std::filesystem::path const& file);

/// Plans the package of a local archive (.zip, .tar.gz, .tgz, .tar.xz) for a working_dir. Reads the
/// whole archive.
///
/// Errors: invalid_argument for another suffix; io if the file cannot be read; rejected if the
/// archive is broken, has names that lead out of its directory, unpacks to more than 4 GiB or a
/// million entries, or would be larger than kMaxPackageBytes when uploaded.
RAYJOBS_EXPORT Result<PackagePlan> plan_archive(std::filesystem::path const& file,
                                                ArchiveForm form = ArchiveForm::as_it_is,
                                                CallOptions const& call = {});

/// Plans the package of a local entry of py_modules: a directory, a .py file or a wheel. The name
/// of a directory replaces entry_prefix, and default_excludes do not apply. The URI of a wheel has
/// a hash of its content in the build tag.
///
/// Errors: as plan_package and plan_archive.
RAYJOBS_EXPORT Result<PackagePlan> plan_module(std::filesystem::path const& path,
                                               PackageOptions options = {},
                                               CallOptions const& call = {});

/// What Client::ensure_packages did with a package.
enum class PackageUpload { already_there, uploaded };

/// The content of a package in a temporary file of its own, ready to upload. Move-only; owns the
/// file, and deletes it when destroyed.
class RAYJOBS_EXPORT Package {
 public:
  /// Writes the package of `plan` into a new file in the temporary directory (TMPDIR). Uses
  /// memory for the entries, not for their content; several threads compress a directory. Hashes
  /// what it writes.
  ///
  /// A thread may go on for a moment, freeing memory: it uses nothing of the caller's, and a
  /// process may end meanwhile. A plugin that this library is linked into must not be unloaded
  /// meanwhile.
  ///
  /// Errors: conflict if the content is no longer as planned; rejected, as soon as it is certain,
  /// if the zip is larger than options.max_bytes (the hint names what is large); io if reading or
  /// writing fails.
  static Result<Package> write(PackagePlan const& plan, CallOptions const& call = {});

  Package(Package&& other) noexcept;
  Package& operator=(Package&& other) noexcept;
  Package(Package const&) = delete;
  Package& operator=(Package const&) = delete;
  ~Package();

  std::string const& uri() const { return uri_; }
  /// A path that opens the content, in any process of this user, as long as this object lives. The
  /// file has no name in TMPDIR, so it cannot end up in a package itself; it keeps one only if
  /// /proc is missing.
  std::filesystem::path const& file() const { return file_; }
  /// Size of the content.
  std::uint64_t bytes() const { return bytes_; }

 private:
  Package() = default;
  std::string uri_;
  std::filesystem::path file_;
  std::uint64_t bytes_ = 0;
  int descriptor_ = -1;
};

}  // namespace rayjobs
