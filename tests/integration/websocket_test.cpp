// An open WebSocket against a peer that keeps and breaks RFC 6455.
#include "support/fake_websocket_peer.hpp"
#include "transport_fixture.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

#include <gmock/gmock.h>

namespace rayjobs::testing {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Kind = WebSocketMessage::Kind;

constexpr std::chrono::milliseconds kPatience = 20s;

/// A WebSocket whose peer sends `bytes` right with its handshake answer, then does `play`.
class WebSocketTest : public ::testing::Test {
 protected:
  void open(WebSocketScript script) {
    peer_ = std::make_unique<FakeWebSocketPeer>(std::move(script));
    auto opened = new_transport()->open_websocket(get_request(peer_->url()), {});
    ASSERT_TRUE(opened) << opened.error().message;
    socket = std::move(*opened);
  }
  void open(std::string bytes) { open(WebSocketScript{.glued = std::move(bytes)}); }
  Result<WebSocketMessage> receive() { return socket->receive({}, kPatience); }
  void expect_protocol_error() {
    auto const message = receive();
    ASSERT_FALSE(message) << message->data.size();
    EXPECT_EQ(message.error().code, ErrorCode::protocol);
    EXPECT_EQ(receive().error().code, ErrorCode::protocol);
  }

  std::unique_ptr<FakeWebSocketPeer> peer_{};
  std::unique_ptr<WebSocket> socket{};
};

// The vectors of RFC 6455 section 5.7.
TEST_F(WebSocketTest, ReadsTheUnmaskedTextMessageOfTheRfc) {
  open("\x81\x05\x48\x65\x6c\x6c\x6f"s);
  auto const message = receive().value();
  EXPECT_EQ(message.kind, Kind::text);
  EXPECT_EQ(message.data, "Hello");
}

TEST_F(WebSocketTest, ReadsTheFragmentedTextMessageOfTheRfc) {
  open("\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f"s);
  EXPECT_EQ(receive().value().data, "Hello");
}

TEST_F(WebSocketTest, RefusesTheMaskedTextMessageOfTheRfc) {
  open("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s);
  expect_protocol_error();
}

TEST_F(WebSocketTest, ReadsThe256BytesOfTheRfc) {
  open("\x82\x7E\x01\x00"s + std::string(256, 'b'));
  auto const message = receive().value();
  EXPECT_EQ(message.kind, Kind::binary);
  EXPECT_EQ(message.data, std::string(256, 'b'));
}

TEST_F(WebSocketTest, ReadsThe64KiBOfTheRfc) {
  open("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s + std::string(65536, 'c'));
  EXPECT_EQ(receive().value().data, std::string(65536, 'c'));
}

TEST_F(WebSocketTest, AnswersThePingOfTheRfcWithAMaskedPong) {
  std::atomic<bool> masked_pong{false};
  open({.glued = "\x89\x05\x48\x65\x6c\x6c\x6f"s, .play = [&](RawConnection& connection) {
          ClientFrame const frame = read_client_frame(connection);
          masked_pong = frame.fin && frame.masked && frame.opcode == 10 && frame.payload == "Hello";
          connection.send(websocket_frame(1, "seen"));
          connection.wait_closed();
        }});
  EXPECT_EQ(receive().value().data, "seen");
  EXPECT_TRUE(masked_pong);
}

TEST_F(WebSocketTest, IgnoresPongs) {
  open("\x8a\x05\x48\x65\x6c\x6c\x6f"s + websocket_frame(1, "after"));
  EXPECT_EQ(receive().value().data, "after");
}

TEST_F(WebSocketTest, LetsControlFramesStandBetweenFragments) {
  open(websocket_frame(1, "one ", false) + websocket_frame(9, "ping") +
       websocket_frame(0, "two ", false) + websocket_frame(10, "") + websocket_frame(0, "three"));
  EXPECT_EQ(receive().value().data, "one two three");
}

TEST_F(WebSocketTest, ReadsSeveralMessagesInOrder) {
  open(websocket_frame(1, "a") + websocket_frame(1, "") + websocket_frame(2, "c"));
  EXPECT_EQ(receive().value().data, "a");
  EXPECT_EQ(receive().value().data, "");
  EXPECT_EQ(receive().value().kind, Kind::binary);
}

TEST_F(WebSocketTest, LeavesInvalidUtf8AsItIs) {
  open(websocket_frame(1, "\xff\xc3"));
  EXPECT_EQ(receive().value().data, "\xff\xc3");
}

TEST_F(WebSocketTest, ReadsALargeFragmentedMessage) {
  std::string const part(1'000'000, 'x');
  open({.play = [&part](RawConnection& connection) {
    connection.send(websocket_frame(1, part, false));
    for (int i = 0; i < 8; ++i) connection.send(websocket_frame(0, part, false));
    connection.send(websocket_frame(0, part));
    connection.wait_closed();
  }});
  EXPECT_EQ(receive().value().data.size(), 10 * part.size());
}

TEST_F(WebSocketTest, KeepsHalfAFrameUntilTheRestComes) {
  std::string const frame = websocket_frame(1, std::string(300, 'y'));
  std::atomic<bool> go_on{false};
  open({.glued = frame.substr(0, 3), .play = [&](RawConnection& connection) {
          while (!go_on) std::this_thread::yield();
          connection.send(frame.substr(3));
          connection.wait_closed();
        }});
  EXPECT_EQ(socket->receive({}, 20ms).value().kind, Kind::idle);
  go_on = true;
  EXPECT_EQ(receive().value().data, std::string(300, 'y'));
}

TEST_F(WebSocketTest, ReadsAMessageThatComesByteByByte) {
  open({.play = [](RawConnection& connection) {
    for (char const c : websocket_frame(1, std::string(200, 'z'))) connection.send({&c, 1});
    connection.wait_closed();
  }});
  EXPECT_EQ(receive().value().data, std::string(200, 'z'));
}

TEST_F(WebSocketTest, IsIdleWhenNothingComes) {
  open(""s);
  EXPECT_EQ(socket->receive({}, 0ms).value().kind, Kind::idle);
  EXPECT_EQ(socket->receive({}, 20ms).value().kind, Kind::idle);
}

class WebSocketCloseTest : public WebSocketTest, public ::testing::WithParamInterface<int> {};

TEST_P(WebSocketCloseTest, ReportsThePeersCodeAndReasonAndEchoesIt) {
  std::atomic<bool> echoed{false};
  std::atomic<bool> done{false};
  std::string const close = websocket_close(GetParam(), "the reason");
  open({.glued = close, .play = [&](RawConnection& connection) {
          ClientFrame const frame = read_client_frame(connection);
          echoed = frame.masked && frame.opcode == 8 && close.ends_with("the reason") &&
                   frame.payload == close.substr(2, 2);
          done = true;
        }});
  auto const message = receive().value();
  EXPECT_EQ(message.kind, Kind::closed);
  EXPECT_EQ(message.close_code, GetParam());
  EXPECT_EQ(message.data, "the reason");
  EXPECT_EQ(receive().value().close_code, GetParam());
  while (!done) std::this_thread::yield();
  EXPECT_TRUE(echoed);
}

INSTANTIATE_TEST_SUITE_P(Codes, WebSocketCloseTest, ::testing::Values(1000, 1001, 1011, 4000));

TEST_F(WebSocketTest, ReportsACloseWithoutACodeAs1005) {
  open(websocket_frame(8, ""));
  EXPECT_EQ(receive().value().close_code, 1005);
}

TEST_F(WebSocketTest, ReportsABrokenConnectionAs1006) {
  open({.play = [](RawConnection&) {}});
  auto const message = receive().value();
  EXPECT_EQ(message.kind, Kind::closed);
  EXPECT_EQ(message.close_code, 1006);
}

TEST_F(WebSocketTest, ReportsAResetInsideAFrameAs1006) {
  open({.glued = websocket_frame(1, "whole") + "\x81\x05He"s,
        .play = [](RawConnection& connection) { connection.reset(); }});
  auto const message = receive().value();
  // The reset may overtake the message on its way to the reader.
  if (message.kind == Kind::text) {
    EXPECT_EQ(message.data, "whole");
    EXPECT_EQ(receive().value().close_code, 1006);
  } else {
    EXPECT_EQ(message.close_code, 1006);
  }
}

struct BrokenFrame {
  std::string name;
  std::string bytes;
};
void PrintTo(BrokenFrame const& frame, std::ostream* out) { *out << frame.name; }

class WebSocketBrokenFrameTest : public WebSocketTest,
                                 public ::testing::WithParamInterface<BrokenFrame> {};

TEST_P(WebSocketBrokenFrameTest, IsAProtocolError) {
  open(GetParam().bytes);
  expect_protocol_error();
}

INSTANTIATE_TEST_SUITE_P(
    Frames, WebSocketBrokenFrameTest,
    ::testing::Values(
        BrokenFrame{"Masked", websocket_frame(1, "x", true, true)},
        BrokenFrame{"ReservedBit", "\xC1\x01x"s}, BrokenFrame{"UnknownOpcode", "\x83\x01x"s},
        BrokenFrame{"ContinuationOfNothing", websocket_frame(0, "x")},
        BrokenFrame{"MessageInMessage", websocket_frame(1, "x", false) + websocket_frame(1, "y")},
        BrokenFrame{"FragmentedPing", websocket_frame(9, "x", false)},
        BrokenFrame{"OverlongPing", websocket_frame(9, std::string(126, 'x'))},
        BrokenFrame{"CloseWithHalfACode", websocket_frame(8, "x")},
        BrokenFrame{"CloseWith1006", websocket_close(1006)},
        BrokenFrame{"LengthNotMinimal", "\x81\x7E\x00\x01x"s},
        BrokenFrame{"MoreThan64MiB", "\x82\x7F\x00\x00\x00\x00\x04\x00\x00\x01x"s},
        BrokenFrame{"MoreThan64MiBInFragments",
                    websocket_frame(2, "x", false) + "\x80\x7F\x00\x00\x00\x00\x04\x00\x00\x00x"s}),
    [](auto const& tested) { return tested.param.name; });

TEST_F(WebSocketTest, EndsAWaitByAStopRequest) {
  open(""s);
  std::atomic<bool> waiting{false};
  auto const took = time_to_stop([&] { return waiting.load(); },
                                 [&](std::stop_token const& stop) {
                                   waiting = true;
                                   auto const message = socket->receive(stop, kPatience);
                                   ASSERT_FALSE(message);
                                   EXPECT_EQ(message.error().code, ErrorCode::cancelled);
                                 });
  EXPECT_LT(took, kPromptly);
}

TEST_F(WebSocketTest, WorksOnAfterAStopRequestOfAnEarlierCall) {
  std::atomic<bool> go_on{false};
  open({.play = [&go_on](RawConnection& connection) {
    while (!go_on) std::this_thread::yield();
    connection.send(websocket_frame(1, "later"));
    connection.wait_closed();
  }});
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(socket->receive(source.get_token(), kPatience).error().code, ErrorCode::cancelled);
  go_on = true;
  EXPECT_EQ(receive().value().data, "later");
}

TEST_F(WebSocketTest, CloseSendsACloseFrameAndDoesNotWait) {
  std::atomic<bool> said_goodbye{false};
  std::atomic<bool> done{false};
  open({.play = [&](RawConnection& connection) {
    ClientFrame const frame = read_client_frame(connection);
    said_goodbye = frame.masked && frame.opcode == 8 && frame.payload == "\x03\xe8";
    done = true;
  }});
  socket->close();
  EXPECT_EQ(receive().value().kind, Kind::closed);
  while (!done) std::this_thread::yield();
  EXPECT_TRUE(said_goodbye);
}

TEST_F(WebSocketTest, OutlivesItsTransport) {
  FakeWebSocketPeer peer({.glued = websocket_frame(1, "still here")});
  auto transport = new_transport();
  auto opened = transport->open_websocket(get_request(peer.url()), {});
  ASSERT_TRUE(opened);
  transport.reset();
  EXPECT_EQ((*opened)->receive({}, kPatience).value().data, "still here");
}

TEST_F(WebSocketTest, ManyPingsOfAPeerThatReadsNothingDoNoHarm) {
  open({.play = [](RawConnection& connection) {
    std::string const ping = websocket_frame(9, std::string(125, 'p'));
    for (int i = 0; i < 20'000; ++i) connection.send(ping);
    connection.send(websocket_frame(1, "end"));
    connection.pause(1h);
    connection.wait_closed();
  }});
  EXPECT_EQ(receive().value().data, "end");
}

}  // namespace
}  // namespace rayjobs::testing
