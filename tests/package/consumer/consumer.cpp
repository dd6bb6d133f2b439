// Uses each dependency of the installed library once, without a server: exits 0 when all answers
// are right.
#include <rayjobs/rayjobs.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

int failures = 0;

void expect(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "consumer: %s\n", what);
  ++failures;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::filesystem::path const directory = argv[1];
  std::filesystem::create_directories(directory);
  std::ofstream(directory / "scripts.py") << "print(1)\n";

  auto address = rayjobs::Address::parse("127.0.0.1:1");
  expect(address && address->base_url() == "http://127.0.0.1:1", "an address is parsed");
  if (!address) return 1;

  auto const env = rayjobs::RuntimeEnv::from_yaml("env_vars: {A: b}", "text");
  expect(env && env->to_json().find("\"A\"") != std::string::npos, "YAML is read (yaml-cpp)");

  auto const plan = rayjobs::plan_package(directory);
  expect(plan && plan->uri.starts_with("gcs://_ray_pkg_"), "a directory is hashed (OpenSSL)");
  if (plan) {
    auto const package = rayjobs::Package::write(*plan);
    expect(package && package->bytes() > 0, "a zip is written (libzip, libdeflate)");
  }

  rayjobs::ClientOptions options;
  options.retry.total_budget = std::chrono::milliseconds(0);
  auto const client = rayjobs::Client::create(*address, options);
  expect(client.has_value(), "a client is made");
  if (client) {
    auto const version = client->version();
    expect(!version && version.error().code == rayjobs::ErrorCode::unavailable,
           "a refused connection is unavailable (libcurl)");
    expect(version || version.error().http_status == 0, "no answer has no HTTP status");
  }

  auto const transport = rayjobs::make_curl_transport();
  expect(transport.has_value(), "a transport is made");
  if (transport) {
    rayjobs::HttpRequest request;
    request.url = "http://127.0.0.1:1/api/jobs/x/logs/tail";
    expect(!(*transport)->open_websocket(request, {}), "a WebSocket needs a server (wslay)");
  }
  std::puts(RAYJOBS_VERSION);
  return failures == 0 ? 0 : 1;
}
