// plan_package on directories that cannot be packaged.
#include "packaging/tree/tree.hpp"
#include "temporary_tree.hpp"

#include <rayjobs/explain.hpp>
#include <rayjobs/package.hpp>

#include <array>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryTree;

/// The error of planning; an error with an empty message when there is none.
Error error_of(std::filesystem::path const& directory, std::vector<std::string> excludes = {}) {
  PackageOptions options;
  options.excludes = std::move(excludes);
  auto plan = plan_package(directory, options);
  return plan ? Error{} : std::move(plan).error();
}

/// What `act` returns as a user who, unlike root, cannot read everything.
std::string as_nobody(std::function<std::string()> const& act) {
  if (::geteuid() != 0) return act();
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return "no pipe";
  ::pid_t const child = ::fork();
  if (child == 0) {
    std::string message = "still root";
    if (::setgid(65534) == 0 && ::setuid(65534) == 0) message = act();
    bool const told =
        ::write(pipe[1], message.data(), message.size()) == static_cast<::ssize_t>(message.size());
    ::_exit(told ? 0 : 1);
  }
  ::close(pipe[1]);
  std::string message(4096, '\0');
  ::ssize_t const size = ::read(pipe[0], message.data(), message.size());
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  message.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return message;
}

/// "MESSAGE|HINT" of planning as that user.
std::string message_for_nobody(std::filesystem::path const& directory,
                               std::vector<std::string> const& excludes = {}) {
  return as_nobody([&] {
    Error const error = error_of(directory, excludes);
    return error.message + "|" + error.hint;
  });
}

TEST(TreeProblemsTest, LinksThatMakeManyPathsOfAFewEndWithAnError) {
  TemporaryTree const tree;
  for (int i = 0; i < 9; ++i) {
    std::string const here = "d" + std::to_string(i);
    tree.directory(here);
    for (char const* const link : {"/a", "/b"})
      tree.link("../d" + std::to_string(i + 1), here + link);
  }
  tree.file("d9/file");
  CallOptions const call;
  detail::CallWatch watch(call, "hash");
  std::size_t const all = detail::read_tree(tree.root(), {}, watch).value().nodes.size();
  EXPECT_EQ(all, 3060U);  // ten directories, each with twice the next one in it
  EXPECT_TRUE(detail::read_tree(tree.root(), {}, watch, all));
  auto const refused = detail::read_tree(tree.root(), {}, watch, all - 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::rejected);
  EXPECT_THAT(refused.error().message, HasSubstr("more than " + std::to_string(all - 1)));
  auto const early = detail::read_tree(tree.root(), {}, watch, 100);
  ASSERT_FALSE(early);
  EXPECT_THAT(early.error().hint, HasSubstr("the link 'd0/a', which was followed"));
}

TEST(TreeProblemsTest, ADirectoryWithTooManyFilesIsRefusedToo) {
  TemporaryTree const tree;
  for (int i = 0; i < 20; ++i) tree.file("f" + std::to_string(i));
  CallOptions const call;
  detail::CallWatch watch(call, "hash");
  EXPECT_TRUE(detail::read_tree(tree.root(), {}, watch, 21));
  auto const refused = detail::read_tree(tree.root(), {}, watch, 20);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().hint, "exclude what the job does not need");
}

TEST(TreeProblemsTest, AMissingDirectoryIsNamed) {
  Error const error = error_of("/no/such/directory");
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_EQ(error.message, "no such directory: '/no/such/directory'");
  EXPECT_EQ(error.hint, "");
  EXPECT_EQ(error.context, "packaging of '/no/such/directory'");
}

TEST(TreeProblemsTest, ARemovedDirectoryIsNotTakenForAnEmptyOne) {
  TemporaryTree const tree;
  auto const before = std::filesystem::current_path();
  auto const removed = tree.path("removed (deleted)");
  std::filesystem::create_directory(removed);
  std::filesystem::current_path(removed);
  std::string const of_one_that_is_there = error_of(".").message;
  std::filesystem::remove(removed);
  Error const error = error_of(".");
  std::filesystem::current_path(before);
  EXPECT_EQ(of_one_that_is_there, "");
  EXPECT_EQ(error.message, "no such directory: '.'");
  EXPECT_THAT(error.hint, HasSubstr("removed"));
}

TEST(TreeProblemsTest, AFileIsNoDirectory) {
  TemporaryTree const tree;
  EXPECT_THAT(error_of(tree.file("a")).message, HasSubstr("a' is not a directory"));
}

TEST(TreeProblemsTest, ALinkToItsOwnParentIsNamed) {
  TemporaryTree const tree;
  tree.directory("a/b");
  tree.link("..", "a/b/up");
  Error const error = error_of(tree.root());
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_THAT(error.message, HasSubstr("'a/b/up' is a symbolic link"));
  EXPECT_EQ(error_of(tree.root(), {"up"}).message, "");
}

TEST(TreeProblemsTest, ALinkToTheRootFromBelowIsALoop) {
  TemporaryTree const tree;
  tree.directory("a");
  std::filesystem::create_symlink(tree.root(), tree.path("a/top"));
  EXPECT_THAT(error_of(tree.root()).message, HasSubstr("'a/top'"));
}

TEST(TreeProblemsTest, TwoLinksToOneDirectoryAreNoLoop) {
  TemporaryTree const tree;
  tree.file("real/x");
  tree.link("real", "one");
  tree.link("real", "two");
  EXPECT_EQ(error_of(tree.root()).message, "");
}

TEST(TreeProblemsTest, ALinkToItselfIsABrokenLink) {
  TemporaryTree const tree;
  tree.link("self", "self");
  EXPECT_EQ(error_of(tree.root()).message, "");
}

TEST(TreeProblemsTest, ANamedPipeIsRefusedWithoutBeingOpened) {
  TemporaryTree const tree;
  ASSERT_EQ(::mkfifo(tree.path("pipe").c_str(), 0644), 0);
  EXPECT_EQ(error_of(tree.root()).message, "'pipe' is a named pipe, which cannot be packaged");
  EXPECT_EQ(error_of(tree.root(), {"pipe"}).message, "");
}

TEST(TreeProblemsTest, ANameThatIsNotUtf8IsShownEscaped) {
  TemporaryTree const tree;
  tree.file("sub/bad\xff.log");
  EXPECT_EQ(error_of(tree.root()).message, "the name 'sub/bad\\xff.log' is not valid UTF-8");
  EXPECT_EQ(error_of(tree.root(), {"bad?.log"}).message, "");
}

TEST(TreeProblemsTest, ANameThatNoZipCanHoldIsShownEscaped) {
  TemporaryTree const tree;
  tree.file("caf\u00e9/tab\tnew\nline\r");
  tree.file("bell\x07");
  EXPECT_EQ(error_of(tree.root()).message, "");
  tree.file("caf\u00e9/bell\x07");
  auto const error = error_of(tree.root());
  EXPECT_EQ(error.code, ErrorCode::rejected);
  EXPECT_EQ(
      error.message,
      "the name 'caf\u00e9/bell\\x07' has both control characters and characters that are not "
      "ASCII, which a package cannot hold");
  EXPECT_EQ(error_of(tree.root(), {"bell?"}).message, "");
}

TEST(TreeProblemsTest, AnUnreadableFileIsNamedUnlessHidden) {
  TemporaryTree const tree;
  std::filesystem::permissions(tree.root(), std::filesystem::perms(0755));
  std::filesystem::permissions(tree.file("secret"), std::filesystem::perms::none);
  EXPECT_THAT(message_for_nobody(tree.root()),
              HasSubstr("cannot read 'secret': Permission denied"));
  EXPECT_EQ(message_for_nobody(tree.root(), {"secret"}), "|");
}

TEST(TreeProblemsTest, AnUnreadableDirectoryIsNamedUnlessHidden) {
  TemporaryTree const tree;
  std::filesystem::permissions(tree.root(), std::filesystem::perms(0755));
  tree.file("private/x");
  std::filesystem::permissions(tree.path("private"), std::filesystem::perms::none);
  EXPECT_THAT(message_for_nobody(tree.root()),
              HasSubstr("cannot read 'private': Permission denied"));
  EXPECT_EQ(message_for_nobody(tree.root(), {"private"}), "|");
  std::filesystem::permissions(tree.path("private"), std::filesystem::perms::owner_all);
}

/// A tree with the directory `private` that nobody may read, unless its mode is changed.
class PrivateDirectoryTest : public ::testing::Test {
 protected:
  PrivateDirectoryTest() {
    std::filesystem::permissions(tree_.root(), std::filesystem::perms(0755));
    tree_.file("main.py");
    tree_.file("private/x");
    set_mode(0);
  }
  ~PrivateDirectoryTest() override { set_mode(0755); }

  void set_mode(unsigned mode) const {
    std::filesystem::permissions(tree_.path("private"), std::filesystem::perms(mode));
  }
  std::string uri_for_nobody(PackageOptions const& options = {}) const {
    return as_nobody([&] {
      auto const plan = plan_package(tree_.root(), options);
      if (!plan) return plan.error().message + "|" + plan.error().hint;
      auto const package = Package::write(*plan);
      return package ? package->uri() : package.error().message;
    });
  }

  TemporaryTree tree_{};
};

TEST_F(PrivateDirectoryTest, NeedNotBeReadIfAllThatIsInItIsIgnored) {
  for (char const* const pattern :
       {"private/", "/private/", "private/*", "private/**", "private/**/*", "*/",
        "!main.py\nprivate/\n!other/x\n", "!private\n/private/"}) {
    tree_.file(".gitignore", pattern);
    set_mode(0755);
    std::string const readable = plan_package(tree_.root()).value().uri;
    for (unsigned const mode : {0U, 0111U, 0444U}) {
      set_mode(mode);
      EXPECT_EQ(uri_for_nobody(), readable) << pattern << " " << mode;
    }
  }
}

TEST_F(PrivateDirectoryTest, IsNotReadForALaterRuleThatIsOverriddenAgain) {
  tree_.file(".gitignore", "private/\n!keep\nprivate/*\n!private/sub/keep\n");
  EXPECT_THAT(uri_for_nobody(), HasSubstr("gcs://"));
}

TEST_F(PrivateDirectoryTest, IsAnErrorIfALaterRuleMayKeepSomethingInIt) {
  for (std::string const rule :
       {"!keep", "!private/keep", "!*.py", "!private/*", "!private/", "!/*/x?"}) {
    tree_.file(".gitignore", "private/\n" + rule + "\n");
    EXPECT_EQ(
        uri_for_nobody(),
        "cannot read 'private': Permission denied|'" + rule +
            "' (.gitignore:2) may keep something in it; to leave out the directory itself, add "
            "the pattern '/private' to .rayignore or excludes");
  }
  PackageOptions options;
  options.excludes = {"/private"};
  EXPECT_THAT(uri_for_nobody(options), HasSubstr("gcs://"));
  options.excludes = {"private/"};  // Another list, so the negation does not matter.
  EXPECT_THAT(uri_for_nobody(options), HasSubstr("gcs://"));
}

TEST_F(PrivateDirectoryTest, IsAnErrorIfNoRuleHidesAllThatIsInIt) {
  for (char const* const pattern :
       {"private/x", "private/*.log", "private/??*", "private/[!a]*", "other/"}) {
    tree_.file(".gitignore", pattern);
    EXPECT_EQ(uri_for_nobody(),
              "cannot read 'private': Permission denied|exclude it, or make it readable with chmod")
        << pattern;
  }
}

TEST_F(PrivateDirectoryTest, IsExplainedToo) {
  tree_.file(".gitignore", "private/\n");
  auto const explained = [&](char const* path) {
    return as_nobody([&] {
      auto const found = explain_path(tree_.root(), path);
      if (!found) return found.error().message;
      return std::string(found->packaged ? "packaged" : "left out");
    });
  };
  EXPECT_EQ(explained("private"), "packaged");
  EXPECT_EQ(explained("private/x"), "left out");
  tree_.file(".gitignore", "");
  EXPECT_EQ(explained("private"), "cannot read 'private': Permission denied");
  EXPECT_EQ(explained("private/x"), "cannot read 'private': Permission denied");
}

TEST(TreeProblemsTest, AnIgnoredDirectoryIsNoProblemWhateverItIs) {
  TemporaryTree const tree;
  tree.directory("a/b");
  tree.link("..", "a/b/up");
  tree.link("/proc", "kernel");
  EXPECT_EQ(error_of(tree.root(), {"up/", "kernel/"}).message, "");
}

TEST(TreeProblemsTest, AnIgnoreFileThatIsNotUtf8IsNamedWithItsLine) {
  TemporaryTree const tree;
  tree.file("sub/.rayignore", "ok\n\xff\n");
  Error const error = error_of(tree.root());
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("sub/.rayignore:2"));
  EXPECT_EQ(error_of(tree.root(), {"sub"}).message, "");
}

TEST(TreeProblemsTest, ABadPatternInANestedIgnoreFileIsNamedWithItsLine) {
  TemporaryTree const tree;
  tree.file("sub/.gitignore", "ok\n\n[z-a]\n");
  EXPECT_THAT(error_of(tree.root()).message, HasSubstr("sub/.gitignore:3: the pattern '[z-a]'"));
}

TEST(TreeProblemsTest, AnIgnoreFileTheSizeOfADataFileIsRefused) {
  TemporaryTree const tree;
  std::filesystem::resize_file(tree.file(".gitignore"), 17U << 20U);
  EXPECT_EQ(error_of(tree.root()).message,
            "'.gitignore' is larger than 16 MiB, too large for an ignore file");
}

}  // namespace
}  // namespace rayjobs
