// plan_archive and what is uploaded of an archive: as it is, or a tar archive's content in a zip.
#include "python_script.hpp"

#include <rayjobs/package.hpp>

#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Makes `a.tar.gz` and its like of one tree, and prints the SHA-1 of each.
constexpr char kMakeArchives[] = R"(
import hashlib, io, os, sys, tarfile, zipfile
os.chdir(sys.argv[1])
files = {"main.py": b"print(1)\n", "sub/data": b"abc" * 400_000, "sub/noise": os.urandom(700_000),
         "caf\u00e9/" + "long" * 60: b"x", "nothing": b""}
def fill(tar):
    for name, content in files.items():
        info = tarfile.TarInfo("./" + name)
        info.size, info.mode = len(content), 0o755 if name == "main.py" else 0o644
        tar.addfile(info, io.BytesIO(content))
    folder = tarfile.TarInfo("./empty")
    folder.type, folder.mode = tarfile.DIRTYPE, 0o750
    tar.addfile(folder)
for name, mode, form in (("a.tar.gz", "w:gz", tarfile.PAX_FORMAT), ("a.tgz", "w:gz", tarfile.GNU_FORMAT),
                         ("a.tar.xz", "w:xz", tarfile.PAX_FORMAT)):
    with tarfile.open(name, mode, format=form) as tar:
        fill(tar)
with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in files.items():
        archive.writestr(name, content)
for name in ("a.tar.gz", "a.tgz", "a.tar.xz", "a.zip"):
    print(hashlib.sha1(open(name, "rb").read()).hexdigest())
)";

class ArchiveTest : public ::testing::Test {
 protected:
  static std::string content_of(std::filesystem::path const& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::vector<std::string> make_archives() {
    std::string const output = testing::python(kMakeArchives, tree_.root());
    std::vector<std::string> hashes;
    for (std::size_t at = 0; at + 40 < output.size() + 1; at += 41)
      hashes.push_back(output.substr(at, 40));
    return hashes;
  }

  /// An archive made by this Python code, which finds `tar` (a TarFile) and `add(name, content)`.
  std::filesystem::path tar_of(std::string const& code) {
    testing::python(R"(
import io, os, sys, tarfile
os.chdir(sys.argv[1])
tar = tarfile.open("made.tar.gz", "w:gz")
def add(name, content=b"x", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    tar.addfile(info, io.BytesIO(content))
)" + code + "\ntar.close()\n",
                    tree_.root());
    return tree_.path("made.tar.gz");
  }

  std::filesystem::path zip_of(std::string const& code) {
    testing::python(
        "import os, sys, zipfile\nos.chdir(sys.argv[1])\nmade = zipfile.ZipFile('made.zip', "
        "'w')\n" +
            code + "\nmade.close()\n",
        tree_.root());
    return tree_.path("made.zip");
  }

  testing::TemporaryTree tree_{};
};

TEST_F(ArchiveTest, NamesAnArchiveByItsContent) {
  auto const hashes = make_archives();
  ASSERT_EQ(hashes.size(), 4U);
  auto const uri = [&](char const* name) { return plan_archive(tree_.path(name)).value().uri; };
  EXPECT_EQ(uri("a.tar.gz"), "gcs://_ray_pkg_" + hashes[0] + ".tar.gz");
  EXPECT_EQ(uri("a.tgz"), "gcs://_ray_pkg_" + hashes[1] + ".tar.gz");
  EXPECT_EQ(uri("a.tar.xz"), "gcs://_ray_pkg_" + hashes[2] + ".tar.xz");
  EXPECT_EQ(uri("a.zip"), "gcs://_ray_pkg_" + hashes[3] + ".zip");
}

TEST_F(ArchiveTest, UploadsAnArchiveAsItIs) {
  make_archives();
  for (char const* const name : {"a.tar.gz", "a.tar.xz", "a.zip"}) {
    auto const plan = plan_archive(tree_.path(name)).value();
    EXPECT_EQ(plan.source, PackageSource::file);
    auto const package = Package::write(plan).value();
    EXPECT_EQ(content_of(package.file()), content_of(tree_.path(name))) << name;
    EXPECT_EQ(package.bytes(), std::filesystem::file_size(tree_.path(name)));
  }
}

TEST_F(ArchiveTest, ListsWhatIsInIt) {
  make_archives();
  for (char const* const name : {"a.tar.gz", "a.tgz", "a.tar.xz"}) {
    auto const plan = plan_archive(tree_.path(name)).value();
    ASSERT_EQ(plan.entries.size(), 6U) << name;
    EXPECT_EQ(plan.entries[0], (PackageEntry{.name = "main.py", .size = 9, .mode = 0100755}));
    EXPECT_EQ(plan.entries[3].name.size(), std::string("café/").size() + 240);
    EXPECT_EQ(plan.entries[5], (PackageEntry{.name = "empty/", .size = 0, .mode = 0040750}));
    EXPECT_EQ(plan.total_bytes, 9U + 1'200'000 + 700'000 + 1);
    EXPECT_TRUE(plan.warnings.empty());
  }
  EXPECT_EQ(plan_archive(tree_.path("a.zip")).value().entries.size(), 5U);
}

TEST_F(ArchiveTest, MakesAZipOfATarArchiveForServersThatTakeNothingElse) {
  auto const hashes = make_archives();
  for (std::size_t i = 0; i < 3; ++i) {
    std::string const name = std::vector<std::string>{"a.tar.gz", "a.tgz", "a.tar.xz"}[i];
    auto const plan = plan_archive(tree_.path(name), ArchiveForm::zip).value();
    EXPECT_EQ(plan.source, PackageSource::tar);
    EXPECT_EQ(plan.uri, "gcs://_ray_pkg_" + hashes[i] + ".zip");
    auto const package = Package::write(plan).value();
    std::filesystem::copy_file(package.file(), tree_.path("made.zip"),
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(testing::python(R"(
import os, sys, tarfile, zipfile
os.chdir(os.path.dirname(sys.argv[1]))
tar, made = tarfile.open(sys.argv[1]), zipfile.ZipFile("made.zip")
assert made.testzip() is None
seen = {info.filename: (made.read(info), info.external_attr >> 16 & 0o7777) for info in made.infolist()}
wanted = {os.path.normpath(m.name) + "/" * m.isdir(): (b"" if m.isdir() else tar.extractfile(m).read(), m.mode)
          for m in tar.getmembers()}
assert seen == wanted, (sorted(seen), sorted(wanted))
print(len(seen), end="")
)",
                              tree_.path(name)),
              "6");
  }
  EXPECT_EQ(plan_archive(tree_.path("a.zip"), ArchiveForm::zip).value().source,
            PackageSource::file);
}

TEST_F(ArchiveTest, WritesTheLastOfTheMembersWithOneName) {
  auto const plan =
      plan_archive(tar_of("add('a', b'1'); add('b', b'2' * 600_000); add('./a', b'3')\n"
                          "add('b', b'4'); add('c', b'5')"),
                   ArchiveForm::zip)
          .value();
  auto const package = Package::write(plan).value();
  std::filesystem::copy_file(package.file(), tree_.path("made.zip"));
  EXPECT_EQ(testing::python("import sys, zipfile; z = zipfile.ZipFile(sys.argv[1])\n"
                            "print([(n, z.read(n)) for n in z.namelist()], z.testzip(), end='')",
                            tree_.path("made.zip")),
            "[('a', b'3'), ('b', b'4'), ('c', b'5')] None");
}

TEST_F(ArchiveTest, RefusesANameThatNoZipCanHold) {
  auto const archive = tar_of("add('caf\u00e9\\x07')");
  EXPECT_EQ(plan_archive(archive, ArchiveForm::zip).error().code, ErrorCode::rejected);
  EXPECT_TRUE(plan_archive(archive));
}

TEST_F(ArchiveTest, RefusesNamesThatLeadOutOfTheDirectory) {
  for (char const* const name : {"../evil", "a/../../evil", "/etc/evil"}) {
    auto const tar = plan_archive(tar_of(std::string("add('") + name + "')"));
    ASSERT_FALSE(tar) << name;
    EXPECT_EQ(tar.error().code, ErrorCode::rejected);
    EXPECT_THAT(tar.error().message, HasSubstr("entry '"));
    auto const zip = plan_archive(zip_of(std::string("made.writestr('") + name + "', b'x')"));
    ASSERT_FALSE(zip) << name;
    EXPECT_EQ(zip.error().code, ErrorCode::rejected);
  }
}

TEST_F(ArchiveTest, WarnsOfNamesThatRayLeavesOutOfAZip) {
  for (char const* const name : {"a\\\\b", "c:x", "\\u00e9:x", "1:", "\\U0001f680:/x"}) {
    std::string const quoted = std::string("'") + name + "'";
    auto const zip = plan_archive(zip_of("made.writestr(" + quoted + ", b'x')")).value();
    ASSERT_EQ(zip.warnings.size(), 1U) << name;
    EXPECT_THAT(zip.warnings[0], HasSubstr('\'' + zip.entries[0].name + '\''));
    auto const tar = tar_of("add(" + quoted + ")");
    EXPECT_THAT(plan_archive(tar).value().warnings, IsEmpty()) << name;
    EXPECT_THAT(plan_archive(tar, ArchiveForm::zip).value().warnings, SizeIs(1)) << name;
  }
  for (char const* const name : {"ab:x", ":x", "a/c:x", "a/b"}) {
    auto const file = zip_of(std::string("made.writestr('") + name + "', b'x')");
    EXPECT_THAT(plan_archive(file).value().warnings, IsEmpty()) << name;
  }
}

TEST_F(ArchiveTest, RefusesATarBomb) {
  auto const bomb = tar_of(R"(
info = tarfile.TarInfo("zeros")
info.size = 5 << 30
tar.fileobj.write(info.tobuf() + bytes(1 << 20))
)");
  auto const plan = plan_archive(bomb);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::rejected);
  EXPECT_THAT(plan.error().message, HasSubstr("unpacks to more than 4 GiB"));
}

TEST_F(ArchiveTest, RefusesAZipBombByWhatItsDirectorySays) {
  auto const bomb = zip_of(R"(
for number in range(6):
    made.writestr(f"zeros{number}", b"")
    made.infolist()[-1].file_size = 1 << 30
)");
  auto const plan = plan_archive(bomb);
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("unpacks to more than 4 GiB"));
}

TEST_F(ArchiveTest, RefusesWhatIsLargerThanTheServerTakes) {
  auto const file = tree_.file("large.zip", "PK");
  std::filesystem::resize_file(file, kMaxPackageBytes + 1);
  auto const plan = plan_archive(file);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code, ErrorCode::rejected);
  EXPECT_THAT(plan.error().message, HasSubstr("100 MiB"));
}

TEST_F(ArchiveTest, RefusesSizesWhoseSumIsBeyond64Bits) {
  auto const plan =
      plan_archive(zip_of("for size in (1 << 30, 2**64 - (1 << 30)):\n"
                          "    made.writestr(str(size), b'x')\n"
                          "    made.infolist()[-1].file_size = size"));
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("unpacks to more than 4 GiB"));
}

TEST_F(ArchiveTest, ReadsThePaxHeadersThatAreForSeveralMembers) {
  std::string const evil = "b'19 path=../../evil\\n'";
  for (std::string const type : {"g", "X"}) {
    auto const plan =
        plan_archive(tar_of("add('h', " + evil + ", type=b'" + type + "')\nadd('main.py')"));
    ASSERT_FALSE(plan) << type;
    EXPECT_THAT(plan.error().message, HasSubstr("leads out of the archive's directory")) << type;
  }
  auto const own = plan_archive(tar_of("add('h', " + evil +
                                       ", type=b'g')\nadd('o', b'13 path=main\\n', type=b'x')\n"
                                       "add('a')"));
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(own->entries.at(0).name, "main");
}

TEST_F(ArchiveTest, RefusesAPaxSizeThatIsNoSize) {
  for (std::string const record : {"29 size=99999999999999999999", "8 size="}) {
    auto const plan =
        plan_archive(tar_of("add('h', b'" + record + "\\n', type=b'x')\nadd('main.py')"));
    ASSERT_FALSE(plan) << record;
    EXPECT_THAT(plan.error().message, HasSubstr("has a broken pax header")) << record;
  }
  auto const global = plan_archive(tar_of("add('h', b'9 size=1\\n', type=b'g')\nadd('main.py')"));
  ASSERT_FALSE(global);
  EXPECT_THAT(global.error().message, HasSubstr("has a size in a global pax header"));
}

TEST_F(ArchiveTest, RefusesAZipOfATarThatBecomesTooLarge) {
  auto plan = plan_archive(tar_of("add('noise', os.urandom(100_000))"), ArchiveForm::zip).value();
  plan.options.max_bytes = 90'000;
  auto const package = Package::write(plan);
  ASSERT_FALSE(package);
  EXPECT_EQ(package.error().code, ErrorCode::rejected);
}

TEST_F(ArchiveTest, RefusesWhatIsBroken) {
  make_archives();
  for (std::string const name : {"a.tar.gz", "a.tar.xz", "a.zip"}) {
    std::string const whole = content_of(tree_.path(name));
    auto const cut = tree_.file("cut-" + name, whole.substr(0, whole.size() / 2));
    ASSERT_FALSE(plan_archive(cut)) << name;
    EXPECT_EQ(plan_archive(cut).error().code, ErrorCode::rejected);
    auto const text = tree_.file("text-" + name, "not an archive\n");
    ASSERT_FALSE(plan_archive(text)) << name;
    EXPECT_EQ(plan_archive(text).error().code, ErrorCode::rejected);
  }
  std::string damaged = content_of(tree_.path("a.tar.gz"));
  damaged[damaged.size() / 2] ^= 0x55;
  EXPECT_FALSE(plan_archive(tree_.file("damaged.tar.gz", damaged)));
  EXPECT_EQ(plan_archive(tree_.path("nowhere.zip")).error().code, ErrorCode::io);
  EXPECT_EQ(plan_archive(tree_.file("a.rar", "x")).error().code, ErrorCode::invalid_argument);
}

TEST_F(ArchiveTest, ReadsTheNamesOfAZipAsPythonDoes) {
  std::string const names = testing::python(R"(
import os, sys, zipfile
os.chdir(sys.argv[1])
with zipfile.ZipFile("ascii.zip", "w") as archive:
    archive.writestr("x" * 128, b"1")
    archive.writestr("caf\u00e9", b"2")
content = open("ascii.zip", "rb").read().replace(b"x" * 128, bytes(range(0x80, 0x100)))
open("made.zip", "wb").write(content)
open("broken.zip", "wb").write(content.replace("caf\u00e9".encode(), b"caf\xc3("))
sys.stdout.buffer.write("\n".join(zipfile.ZipFile("made.zip").namelist()).encode())
)",
                                            tree_.root());
  auto const plan = plan_archive(tree_.path("made.zip")).value();
  ASSERT_EQ(plan.entries.size(), 2U);
  EXPECT_EQ(plan.entries[0].name + '\n' + plan.entries[1].name, names);
  auto const broken = plan_archive(tree_.path("broken.zip"));
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("name that is not UTF-8: 'caf\\xc3('"));
}

TEST_F(ArchiveTest, ReadsTheHeadersOfATarAsPythonDoes) {
  std::string const names = testing::python(R"(
import os, sys, tarfile
os.chdir(sys.argv[1])

def block(name, content=b"", type=b"0", prefix=b"", **more):
    member = tarfile.TarInfo(name)
    member.size, member.type = len(content), type
    data = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    data[345:345 + len(prefix)] = prefix
    for place, text in more.values():
        data[place:place + len(text)] = text
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data)
    return bytes(data) + content + bytes(-len(content) % 512)

def pax(**records):
    text = b""
    for key, value in records.items():
        line = b" %s=%s\n" % (key.encode(), value)
        length = len(line)
        while len(b"%d" % length) + len(line) != length:
            length = len(b"%d" % length) + len(line)
        text += b"%d" % length + line
    return block("pax", text, b"x")

def long(name):
    return block("././@LongLink", name + b"\0", b"L")

file = block("name", b"x")
made = {
    "long-pax": long(b"first") + pax(path=b"second") + file,
    "pax-long": pax(path=b"first") + long(b"second") + file,
    "two-pax": pax(path=b"first") + pax(path=b"second") + file,
    "two-long": long(b"first") + long(b"second") + file,
    "two-sizes": pax(size=b"1") + pax(size=b"600") + file + block("next"),
    "prefix": block("name", b"x", prefix=b"pre"),
    "slash": pax(path=b"plain/") + file,
    "nothing": b"",
}
for name, content in made.items():
    with open(name + ".tar", "wb") as file:
        file.write(content + bytes(1024))
    with tarfile.open(name + ".tar") as archive:
        print(name, *archive.getnames())
for name, content in {"mtime": block("b", time=(136, b"x" * 11)), "after": pax(path=b"b")}.items():
    with open(name + "-broken.tar", "wb") as file:
        file.write(block("a", b"x") + content + (bytes(1024) if name == "mtime" else b""))
for name in os.listdir("."):
    if name.endswith(".tar"):
        with tarfile.open(name + ".gz", "w:gz"):
            pass
        import gzip
        open(name + ".gz", "wb").write(gzip.compress(open(name, "rb").read()))
)",
                                            tree_.root());
  std::string read;
  for (std::string const name :
       {"long-pax", "pax-long", "two-pax", "two-long", "two-sizes", "prefix", "slash", "nothing"}) {
    auto const plan = plan_archive(tree_.path(name + ".tar.gz"));
    ASSERT_TRUE(plan) << name << ": " << plan.error().message;
    read += name;
    for (PackageEntry const& entry : plan->entries) read += ' ' + entry.name;
    read += '\n';
  }
  EXPECT_EQ(read, names);
  for (std::string const name : {"mtime", "after"}) {
    auto const plan = plan_archive(tree_.path(name + "-broken.tar.gz"));
    ASSERT_FALSE(plan) << name;
    EXPECT_EQ(plan.error().code, ErrorCode::rejected) << name;
  }
}

TEST_F(ArchiveTest, RefusesEncryptedEntries) {
  auto const plan = plan_archive(zip_of(R"(
made.writestr("secret", b"x")
made.infolist()[-1].flag_bits |= 1
)"));
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, HasSubstr("encrypted"));
}

TEST_F(ArchiveTest, WarnsOfLinksWhichRayDoesNotUnpack) {
  auto const file = tar_of(R"(
add("a")
add("b", b"", type=tarfile.SYMTYPE, linkname="a")
add("c", b"", type=tarfile.LNKTYPE, linkname="a")
add("d", b"", type=tarfile.FIFOTYPE)
)");
  auto const plan = plan_archive(file).value();
  EXPECT_THAT(testing::names_of(plan), ElementsAre("a"));
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_THAT(plan.warnings[0], HasSubstr("'b' and 2 more"));
}

TEST_F(ArchiveTest, WarnsOfLinksInAZipWhichRayUnpacksAsFiles) {
  auto const file = zip_of(R"(
import stat
for name in ("a", "b"):
    link = zipfile.ZipInfo(name)
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    made.writestr(link, "target")
)");
  EXPECT_EQ(testing::python(R"(
import os, sys, tempfile, zipfile
with tempfile.TemporaryDirectory() as place:
    zipfile.ZipFile(sys.argv[1]).extractall(place)
    print(os.path.islink(place + "/a"), open(place + "/a").read(), end="")
)",
                            file),
            "False target");
  auto const plan = plan_archive(file).value();
  ASSERT_EQ(plan.entries.size(), 2U);
  EXPECT_EQ(plan.entries[0], (PackageEntry{.name = "a", .size = 6, .mode = 0100777}));
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_THAT(plan.warnings[0], HasSubstr("as files that hold the target's name: 'a' and 1 more"));
}

TEST_F(ArchiveTest, ReadsAZip64EndBesideNumbersThatNeedNone) {
  auto const file = zip_of(R"(
made.writestr("a", b"x")
made.close()
import struct
content = open("made.zip", "rb").read()
end = content.rindex(b"PK\x05\x06")
entries, length, offset = struct.unpack("<HLL", content[end + 10:end + 20])
large = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, length, offset)
locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
open("made.zip", "wb").write(content[:end] + large + locator + content[end:])
assert zipfile.ZipFile("made.zip").testzip() is None
)");
  EXPECT_THAT(testing::names_of(plan_archive(file).value()), ElementsAre("a"));
}

TEST_F(ArchiveTest, FailsWithConflictWhenTheArchiveChanges) {
  make_archives();
  auto const as_it_is = plan_archive(tree_.path("a.zip")).value();
  auto const converted = plan_archive(tree_.path("a.tar.gz"), ArchiveForm::zip).value();
  std::filesystem::copy_file(tree_.path("a.tgz"), tree_.path("a.tar.gz"),
                             std::filesystem::copy_options::overwrite_existing);
  tree_.file("a.zip", "PK");
  EXPECT_EQ(Package::write(as_it_is).error().code, ErrorCode::conflict);
  EXPECT_EQ(Package::write(converted).error().code, ErrorCode::conflict);
}

TEST_F(ArchiveTest, ReadsSeveralGzipStreamsAsOne) {
  make_archives();
  testing::python(R"(
import gzip, os, sys
os.chdir(sys.argv[1])
content = gzip.open("a.tar.gz").read()
with open("parts.tar.gz", "wb") as file:
    for start in range(0, len(content), 300_000):
        file.write(gzip.compress(content[start:start + 300_000]))
    file.write(bytes(1000))
)",
                  tree_.root());
  EXPECT_EQ(plan_archive(tree_.path("parts.tar.gz")).value().entries,
            plan_archive(tree_.path("a.tar.gz")).value().entries);
}

TEST_F(ArchiveTest, TakesOrRefusesWhateverDamageHasDone) {
  testing::python(R"(
import io, os, sys, tarfile, zipfile
os.chdir(sys.argv[1])
with tarfile.open("plain.tar.gz", "w", format=tarfile.PAX_FORMAT) as tar:
    for name in ("a", "caf\u00e9/" + "long" * 60, "b/c"):
        info = tarfile.TarInfo(name)
        info.size = 700
        tar.addfile(info, io.BytesIO(bytes(700)))
with tarfile.open("gnu.tar.gz", "w", format=tarfile.GNU_FORMAT) as tar:
    tar.addfile(tarfile.TarInfo("long" * 60))
with zipfile.ZipFile("plain.zip", "w") as archive:
    for name in ("a", "caf\u00e9", "b/"):
        archive.writestr(name, b"x" * 50)
)",
                  tree_.root());
  std::minstd_rand random(1);
  for (std::string const name : {"plain.tar.gz", "gnu.tar.gz", "plain.zip"}) {
    std::string const whole = content_of(tree_.path(name));
    for (int round = 0; round < 300; ++round) {
      std::string damaged =
          whole.substr(0, round % 3 == 0 ? random() % whole.size() : whole.size());
      for (int i = 0; i < 3 && !damaged.empty(); ++i)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      auto const file = tree_.file("damaged-" + name, damaged);
      auto const plan = plan_archive(file, ArchiveForm::zip);
      if (!plan) {
        EXPECT_EQ(plan.error().code, ErrorCode::rejected) << plan.error().message;
      } else if (auto const package = Package::write(*plan); !package) {
        EXPECT_EQ(package.error().code, ErrorCode::rejected) << package.error().message;
      }
    }
  }
}

TEST_F(ArchiveTest, EndsWhenAskedTo) {
  make_archives();
  std::stop_source stop;
  stop.request_stop();
  for (char const* const name : {"a.tar.gz", "a.zip"})
    EXPECT_EQ(plan_archive(tree_.path(name), {}, {.stop = stop.get_token()}).error().code,
              ErrorCode::cancelled);
}

}  // namespace
}  // namespace rayjobs
