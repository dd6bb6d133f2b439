// The text of a progress line.
#include "output/progress.hpp"

#include <gtest/gtest.h>

namespace rayjobs::cli {
namespace {

using namespace std::chrono_literals;

TEST(ProgressTextTest, HasRateAndRemainingTimeAfterASecond) {
  Progress const progress{.stage = "upload", .done = 10U << 20U, .total = 30U << 20U};
  EXPECT_EQ(progress_text(progress, 999ms), "uploading 10.0 MiB of 30.0 MiB");
  EXPECT_EQ(progress_text(progress, 5s), "uploading 10.0 MiB of 30.0 MiB, 2.0 MiB/s, 11s left");
}

TEST(ProgressTextTest, HasNoRemainingTimeAtTheEndOrWithoutATotal) {
  EXPECT_EQ(progress_text({.stage = "zip", .done = 4U << 20U, .total = 4U << 20U}, 2s),
            "zipping 4.0 MiB of 4.0 MiB, 2.0 MiB/s");
  EXPECT_EQ(progress_text({.stage = "hash", .done = 4U << 20U, .total = 0}, 2s),
            "reading 4.0 MiB, 2.0 MiB/s");
  EXPECT_EQ(progress_text({.stage = "hash", .done = 0, .total = 5}, 2s), "reading 0 B of 5 B");
}

}  // namespace
}  // namespace rayjobs::cli
