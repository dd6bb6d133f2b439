// Who is asked for a token, who is told of a refusal, and which header carries whose.
#include <rayjobs/auth.hpp>

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rayjobs {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

HeaderQuery refusal(HeaderList const& refused, bool by_ray) {
  HeaderQuery query;
  query.refused = &refused;
  query.by_ray = by_ray;
  query.wants_token = by_ray;
  return query;
}

TEST(WhenRayAsksTest, NothingIsSentBeforeRayItselfHasAsked) {
  auto const provider = when_ray_asks(bearer_token("t"));
  HeaderList const none{{"X-A", "1"}};
  EXPECT_THAT(provider().value(), ElementsAre());
  EXPECT_THAT(provider(refusal(none, false)).value(), ElementsAre());
  EXPECT_THAT(provider(refusal(none, true)).value(),
              ElementsAre(Pair("authorization", "Bearer t")));
  EXPECT_THAT(provider().value(), ElementsAre(Pair("authorization", "Bearer t")));
}

TEST(WhenRayAsksTest, ARefusalOfAnothersTokenAsksForNone) {
  for (char const* const name : {"AUTHORIZATION", "x-ray-authorization"}) {
    auto const provider = when_ray_asks(bearer_token("t"));
    EXPECT_THAT(provider(refusal({{name, "Bearer other"}}, true)).value(), ElementsAre());
    EXPECT_THAT(provider().value(), ElementsAre());
  }
}

TEST(WhenRayAsksTest, AnUnknownTokenIsNoQuestionForOne) {
  auto const provider = when_ray_asks(bearer_token("t"));
  HeaderList const none{{"X-A", "1"}};
  auto query = refusal(none, true);
  query.wants_token = false;
  EXPECT_THAT(provider(query).value(), ElementsAre());
  EXPECT_THAT(provider().value(), ElementsAre());
}

TEST(WhenRayAsksTest, NullStaysNull) { EXPECT_FALSE(when_ray_asks(nullptr)); }

/// Gives "Bearer NAME-1" until that was refused, then "Bearer NAME-2", and so on.
HeaderProvider counted(std::string name) {
  return
      [name = std::move(name), number = 1](HeaderQuery const& query) mutable -> Result<HeaderList> {
        HeaderList const now{{"authorization", "Bearer " + name + '-' + std::to_string(number)}};
        if (query.refused != nullptr)
          for (auto const& header : *query.refused)
            if (header == now.front()) ++number;
        return HeaderList{{"authorization", "Bearer " + name + '-' + std::to_string(number)}};
      };
}

TEST(BesideGatewayTest, EachHasItsHeader) {
  EXPECT_THAT(beside_gateway(combine(bearer_token("r"), static_headers({{"X-A", "1"}})),
                             bearer_token("g"))()
                  .value(),
              ElementsAre(Pair("Proxy-Authorization", "Bearer g"),
                          Pair("authorization", "Bearer r"), Pair("X-A", "1")));
  EXPECT_THAT(
      beside_gateway(bearer_token("r"), bearer_token("g"), "authorization")().value(),
      ElementsAre(Pair("authorization", "Bearer g"), Pair("X-Ray-Authorization", "Bearer r")));
  EXPECT_THAT(beside_gateway(nullptr, bearer_token("g"), "X-Serverless-Authorization")().value(),
              ElementsAre(Pair("X-Serverless-Authorization", "Bearer g")));
  EXPECT_THAT(beside_gateway(bearer_token("r"), nullptr)().value(),
              ElementsAre(Pair("authorization", "Bearer r")));
}

TEST(BesideGatewayTest, OnlyTheOneThatWasRefusedIsRenewed) {
  for (std::string const name : {"Proxy-Authorization", "Authorization"}) {
    auto const provider = beside_gateway(counted("r"), counted("g"), name);
    HeaderList sent = provider().value();
    sent = provider(refusal(sent, true)).value();
    EXPECT_THAT(sent,
                ElementsAre(Pair(::testing::_, "Bearer g-1"), Pair(::testing::_, "Bearer r-2")));
    sent = provider(refusal(sent, false)).value();
    EXPECT_THAT(sent,
                ElementsAre(Pair(::testing::_, "Bearer g-2"), Pair(::testing::_, "Bearer r-2")));
  }
}

TEST(BesideGatewayTest, ATokenForRayMayWaitUntilItIsAskedFor) {
  for (std::string const name : {"Proxy-Authorization", "Authorization"}) {
    auto const provider = beside_gateway(when_ray_asks(counted("r")), counted("g"), name);
    HeaderList const sent = provider().value();
    EXPECT_EQ(sent.size(), 1U);
    EXPECT_THAT(provider(refusal(sent, false)).value(),
                ElementsAre(Pair(::testing::_, "Bearer g-2")));
    EXPECT_THAT(provider(refusal(sent, true)).value(),
                ElementsAre(Pair(::testing::_, "Bearer g-2"), Pair(::testing::_, "Bearer r-1")));
  }
}

TEST(BesideGatewayTest, AFailureOfEitherIsTheError) {
  auto const fails = []() -> Result<HeaderList> { return Error{.message = "no"}; };
  EXPECT_FALSE(beside_gateway(HeaderProvider(fails), bearer_token("g"))());
  EXPECT_FALSE(beside_gateway(bearer_token("r"), HeaderProvider(fails))());
  EXPECT_EQ(beside_gateway(nullptr, bearer_token("g"), "a b")().error().code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace rayjobs
