// Every error code, and the kinds that it belongs to.
#include "core/error_kind.hpp"

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

struct Row {
  ErrorCode code;
  bool no_answer = false;
  bool unusable_answer = false;
  bool may_pass_for_a_job = false;
  bool may_pass_for_a_log_source = false;
};

class ErrorKindTest : public ::testing::TestWithParam<Row> {};

TEST_P(ErrorKindTest, IsAsInTheTable) {
  Row const& row = GetParam();
  EXPECT_EQ(is_no_answer(row.code), row.no_answer);
  EXPECT_EQ(is_unusable_answer(row.code), row.unusable_answer);
  EXPECT_EQ(may_pass_for_a_job(row.code), row.may_pass_for_a_job);
  EXPECT_EQ(may_pass_for_a_log_source({.code = row.code}, true), row.may_pass_for_a_log_source);
}

INSTANTIATE_TEST_SUITE_P(EveryCode, ErrorKindTest,
                         ::testing::Values(Row{ErrorCode::invalid_argument},
                                           Row{ErrorCode::unauthenticated},
                                           Row{ErrorCode::forbidden}, Row{ErrorCode::not_found},
                                           Row{ErrorCode::already_exists}, Row{ErrorCode::conflict},
                                           Row{ErrorCode::rejected},
                                           Row{ErrorCode::unavailable, true, false, true, true},
                                           Row{ErrorCode::timeout, true, false, true, true},
                                           Row{ErrorCode::cancelled},
                                           Row{ErrorCode::protocol, false, true, true, true},
                                           Row{ErrorCode::server_error, false, true, true, true},
                                           Row{ErrorCode::io}, Row{ErrorCode::outcome_unknown}),
                         [](auto const& row) { return std::string(to_string(row.param.code)); });

TEST(LogSourceErrorTest, AnAnswerThatIsNotRaysPassesOnlyWhereRaysCameBefore) {
  EXPECT_FALSE(may_pass_for_a_log_source({.code = ErrorCode::protocol, .http_status = 200}, false));
  EXPECT_TRUE(may_pass_for_a_log_source({.code = ErrorCode::protocol, .http_status = 200}, true));
}

TEST(LogSourceErrorTest, AStatusOfTheServersOwnFailurePasses) {
  EXPECT_TRUE(may_pass_for_a_log_source({.code = ErrorCode::rejected, .http_status = 500}, false));
  EXPECT_FALSE(may_pass_for_a_log_source({.code = ErrorCode::rejected, .http_status = 400}, true));
}

TEST(LogSourceErrorTest, TooManyRequestsRefuse) {
  Error const limited{.code = ErrorCode::unavailable, .http_status = 429};
  EXPECT_TRUE(is_too_many_requests(limited));
  EXPECT_FALSE(may_pass_for_a_log_source(limited, true));
}

}  // namespace
}  // namespace rayjobs::detail
