// Tests of the WebSocket's opening handshake on bytes.
#include "http/answer/response_head.hpp"
#include "http/websocket/handshake.hpp"

#include <gmock/gmock.h>

namespace rayjobs::detail {
namespace {

TEST(WebSocketHandshakeTest, ReadsAStatusWithAndWithoutAReason) {
  for (char const* const text : {"HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 404 \r\nA: b\r\n\r\n",
                                 "HTTP/1.1 404\r\n\r\n"}) {
    auto const head = parse_response_head(text);
    ASSERT_TRUE(head && *head) << text;
    EXPECT_EQ((*head)->response.status, 404) << text;
  }
}

TEST(WebSocketHandshakeTest, RefusesAStatusThatIsNotThreeDigits) {
  for (char const* const text :
       {"HTTP/1.1 50266666\r\n\r\n", "HTTP/1.1 99\r\n\r\n", "HTTP/1.1 20x OK\r\n\r\n",
        "HTTP/1.1 -200\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1\r\n\r\n"}) {
    auto const head = parse_response_head(text);
    ASSERT_FALSE(head) << text;
    EXPECT_EQ(head.error().code, ErrorCode::protocol) << text;
  }
}

}  // namespace
}  // namespace rayjobs::detail
