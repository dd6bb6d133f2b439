// Client's operations on packages.
#include "client_fixture.hpp"
#include "support/temporary_directory.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;
using testing::text_answer;

constexpr auto kUri = "gcs://_ray_pkg_0123456789abcdef.zip";

class PackageRequestsTest : public testing::ClientFixture {
 protected:
  PackagePlan plan() {
    directory.write("main.py", "print(1)\n");
    return plan_package(directory.path()).value();
  }

  testing::TemporaryDirectory directory{};
};

Result<HttpResponse> empty_answer() {
  return HttpResponse{.status = 200, .headers = {}, .body = {}};
}

TEST_F(PackageRequestsTest, APackageExistsOrNot) {
  EXPECT_TRUE(client({empty_answer()}).package_exists(kUri).value());
  EXPECT_EQ(transport->requests.at(0).url,
            "http://head/api/packages/gcs/_ray_pkg_0123456789abcdef.zip");
  EXPECT_FALSE(client({text_answer(404, std::string("Package ") + kUri + " does not exist")})
                   .package_exists(kUri)
                   .value());
}

TEST_F(PackageRequestsTest, A404ThatIsNotRaysIsNoAnswer) {
  auto const exists = client({text_answer(404, "404: Not Found")}).package_exists(kUri);
  ASSERT_FALSE(exists);
  EXPECT_EQ(exists.error().code, ErrorCode::protocol);
  EXPECT_FALSE(exists.error().hint.empty());
}

TEST_F(PackageRequestsTest, OnlyGcsUrisAreAskedFor) {
  auto const ray = client({empty_answer()});
  for (char const* const uri : {"", "s3://bucket/x.zip", "gcs://", "gcs://.", "gcs://..", "x.zip"})
    EXPECT_EQ(ray.package_exists(uri).error().code, ErrorCode::invalid_argument) << uri;
  EXPECT_TRUE(transport->requests.empty());
}

TEST_F(PackageRequestsTest, ANameIsEncoded) {
  ASSERT_TRUE(client({empty_answer()}).package_exists("gcs://a b/c.zip"));
  EXPECT_EQ(transport->requests.at(0).url, "http://head/api/packages/gcs/a%20b%2Fc.zip");
}

TEST_F(PackageRequestsTest, UploadsTheFileWithoutATotalTimeout) {
  auto const package = Package::write(plan()).value();
  options.upload_stall_timeout = 7s;
  ASSERT_TRUE(client({empty_answer()}).upload_package(package));
  HttpRequest const& request = transport->requests.at(0);
  EXPECT_EQ(request.method, Method::put);
  EXPECT_EQ(std::get<FileBody>(request.body).path, package.file());
  EXPECT_EQ(request.timeout, 0ms);
  EXPECT_EQ(request.stall_timeout, 7s);
  EXPECT_TRUE(request.idempotent);
}

TEST_F(PackageRequestsTest, ReportsTheProgressOfAnUpload) {
  auto const package = Package::write(plan()).value();
  auto const ray = client([](HttpRequest const& request) {
    request.on_upload(5, 10);
    return empty_answer();
  });
  std::vector<std::string> seen;
  ASSERT_TRUE(ray.upload_package(package, {.progress = [&](Progress const& progress) {
                                   seen.push_back(std::string(progress.stage) + ' ' +
                                                  std::to_string(progress.done) + '/' +
                                                  std::to_string(progress.total));
                                 }}));
  EXPECT_THAT(seen, ::testing::ElementsAre("upload 5/10"));
}

TEST_F(PackageRequestsTest, APackageThatIsTooLargeIsRejected) {
  auto const package = Package::write(plan()).value();
  auto const ray = client({text_answer(413, "Maximum request body size 104857600 exceeded.")});
  EXPECT_EQ(ray.upload_package(package).error().code, ErrorCode::rejected);
}

TEST_F(PackageRequestsTest, EnsuringUploadsOnlyWhatIsMissing) {
  auto planned = plan();
  auto const there = client({empty_answer()});
  EXPECT_EQ(there.ensure_packages({&planned, 1}).value().front(), PackageUpload::already_there);
  EXPECT_THAT(transport->requests, SizeIs(1));

  auto const missing =
      client({text_answer(404, "Package " + planned.uri + " does not exist"), empty_answer()});
  EXPECT_EQ(missing.ensure_packages({&planned, 1}).value().front(), PackageUpload::uploaded);
  ASSERT_THAT(transport->requests, SizeIs(2));
  EXPECT_EQ(transport->requests[1].method, Method::put);
  EXPECT_EQ(transport->requests[1].url, transport->requests[0].url);
}

TEST_F(PackageRequestsTest, WhatWasThereIsAskedForAgainAfterAnUpload) {
  directory.write("one/a.py", "1\n");
  directory.write("two/b.py", "2\n");
  auto const one = plan_package(directory.path() / "one").value();
  auto const two = plan_package(directory.path() / "two").value();
  auto const missing = text_answer(404, "Package does not exist");
  auto const ray = client({empty_answer(), missing, empty_answer(), missing, empty_answer()});
  EXPECT_THAT(ray.ensure_packages(std::vector{one, two}).value(),
              ::testing::Each(PackageUpload::uploaded));
  std::vector<std::string> sent;
  for (HttpRequest const& request : transport->requests)
    sent.push_back(std::string(to_string(request.method)) +
                   (request.url.ends_with(one.uri.substr(6)) ? " one" : " two"));
  EXPECT_THAT(sent, ::testing::ElementsAre("GET one", "GET two", "PUT two", "GET one", "PUT one"));
}

TEST_F(PackageRequestsTest, EnsuringUploadsNothingOfADirectoryThatHasChanged) {
  auto const planned = plan();
  directory.write("main.py", "print(2)\n");
  auto const ray = client({text_answer(404, "Package " + planned.uri + " does not exist")});
  Error const error = ray.ensure_packages({&planned, 1}).error();
  EXPECT_EQ(error.code, ErrorCode::conflict);
  EXPECT_THAT(error.message, ::testing::HasSubstr("changed while it was being packaged"));
  EXPECT_THAT(transport->requests, SizeIs(1));
}

TEST_F(PackageRequestsTest, EnsuringStopsAtARefusal) {
  auto const ray = client({text_answer(401, "Unauthorized: Missing authentication token")});
  auto planned = plan();
  EXPECT_EQ(ray.ensure_packages({&planned, 1}).error().code, ErrorCode::unauthenticated);
  EXPECT_THAT(transport->requests, SizeIs(1));
}

}  // namespace
}  // namespace rayjobs
