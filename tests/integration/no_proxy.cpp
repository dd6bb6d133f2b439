// Keeps the proxy settings of whoever runs the tests away from them.
#include <array>
#include <cstdlib>

#include <gtest/gtest.h>

namespace {

class NoProxy : public testing::Environment {
 public:
  void SetUp() override {
    for (char const* name : std::array{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                       "ALL_PROXY", "no_proxy", "NO_PROXY"})
      ::unsetenv(name);
  }
};

[[maybe_unused]] testing::Environment* const environment =
    testing::AddGlobalTestEnvironment(new NoProxy);

}  // namespace
