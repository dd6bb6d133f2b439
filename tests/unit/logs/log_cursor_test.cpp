// Delivery of each byte once, from readings that begin at the log's start.
#include "logs/delivery/log_cursor.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

struct LogCursorTest : ::testing::Test {
  std::string delivered{};
  int restarts = 0;
  LogCursor cursor{[this](std::string_view bytes) { delivered += bytes; }, [this] { ++restarts; }};

  LogPass::End read(std::string_view log, LogForm form, std::size_t piece = 3) {
    LogPass pass(cursor, form);
    for (std::size_t i = 0; i < log.size(); i += piece) pass.feed(log.substr(i, piece));
    return pass.end();
  }
};

TEST_F(LogCursorTest, DeliversOnlyWhatIsNew) {
  EXPECT_EQ(read("one\ntw", LogForm::raw), LogPass::End::in_step);
  EXPECT_EQ(read("one\ntwo\n", LogForm::raw), LogPass::End::in_step);
  EXPECT_EQ(delivered, "one\ntwo\n");
}

TEST_F(LogCursorTest, NoticesAnotherBeginning) {
  read("one\ntwo\n", LogForm::raw);
  EXPECT_EQ(read("One\ntwo\nthree\n", LogForm::raw), LogPass::End::changed);
  EXPECT_EQ(delivered, "one\ntwo\n");
}

TEST_F(LogCursorTest, NoticesAShorterLog) {
  read("one\ntwo\n", LogForm::raw);
  EXPECT_EQ(read("one\n", LogForm::raw), LogPass::End::changed);
}

TEST_F(LogCursorTest, CallsAnEmptyLogVanished) {
  read("one\n", LogForm::raw);
  EXPECT_EQ(read("", LogForm::raw), LogPass::End::vanished);
}

TEST_F(LogCursorTest, DeliversFromTheStartAfterARestart) {
  read("one\n", LogForm::raw);
  cursor.restart();
  EXPECT_EQ(read("two\n", LogForm::raw), LogPass::End::in_step);
  EXPECT_EQ(delivered, "one\ntwo\n");
  EXPECT_EQ(restarts, 1);
  EXPECT_EQ(cursor.delivered(), 8U);
}

TEST_F(LogCursorTest, GoesOnWithTextWhereRawBytesEnded) {
  read("10%\r20%\r\nx", LogForm::raw, 1);
  EXPECT_EQ(read("10%\n20%\nxyz\n", LogForm::text), LogPass::End::in_step);
  EXPECT_EQ(delivered, "10%\r20%\r\nxyz\n");
}

TEST_F(LogCursorTest, CountsAReturnAtTheEndOfRawBytesAsANewline) {
  read("10%\r", LogForm::raw);
  EXPECT_EQ(read("10%\nx", LogForm::text), LogPass::End::in_step);
  EXPECT_EQ(delivered, "10%\rx");
}

TEST_F(LogCursorTest, NormalisesRawBytesOnceTextWasDelivered) {
  read("a\nb", LogForm::text);
  EXPECT_EQ(read("a\r\nb\rc\r\n", LogForm::raw, 1), LogPass::End::in_step);
  EXPECT_EQ(delivered, "a\nb\nc\n");
  EXPECT_EQ(cursor.form(), LogForm::text);
}

TEST_F(LogCursorTest, StaysRawWhenTextHasNothingNew) {
  read("a\r\n", LogForm::raw);
  read("a\n", LogForm::text);
  read("a\r\nb\r\n", LogForm::raw);
  EXPECT_EQ(delivered, "a\r\nb\r\n");
}

TEST_F(LogCursorTest, TakesLiveTextWithAnotherNumberOfLineBreaksForTheSameLog) {
  for (std::size_t const piece : {1U, 2U, 3U, 100U}) {
    cursor.restart();
    delivered.clear();
    // The file is "a\r\nb\r\n", written in pieces that end between '\r' and '\n'.
    read("a\n\nb\n\n", LogForm::text, piece);
    EXPECT_EQ(read("a\nb\n", LogForm::text, piece), LogPass::End::in_step);
    EXPECT_EQ(read("a\r\nb\r\nc", LogForm::raw, piece), LogPass::End::in_step);
    EXPECT_EQ(delivered, "a\n\nb\n\nc");
  }
}

TEST_F(LogCursorTest, DeliversLineBreaksThatAreMoreThanBefore) {
  for (std::size_t const piece : {1U, 2U, 3U, 100U}) {
    cursor.restart();
    delivered.clear();
    read("a\n\n", LogForm::text, piece);
    read("a\n\n\n\n", LogForm::text, piece);
    EXPECT_EQ(read("a\n\n\n\n\nb", LogForm::text, piece), LogPass::End::in_step);
    EXPECT_EQ(delivered, "a\n\n\n\n\nb");
  }
}

TEST_F(LogCursorTest, NoticesAnotherTextWhateverItsLineBreaks) {
  read("a\n\nb\n", LogForm::text);
  EXPECT_EQ(read("a\nB\nc\n", LogForm::text), LogPass::End::changed);
  EXPECT_EQ(read("ab\nc\n", LogForm::text), LogPass::End::changed);
  EXPECT_EQ(read("a\nb", LogForm::text), LogPass::End::changed);
  EXPECT_EQ(delivered, "a\n\nb\n");
}

TEST_F(LogCursorTest, CountsEachLineBreakOfRawBytes) {
  read("a\n\nb\n", LogForm::raw);
  EXPECT_EQ(read("a\nb\nc\n", LogForm::raw), LogPass::End::changed);
}

TEST_F(LogCursorTest, KeepsTheLatestBytesInItsWindow) {
  std::string const block(LogCursor::kWindow / 2, 'x');
  for (int i = 0; i < 6; ++i) cursor.append(block, LogForm::raw);
  cursor.append("end", LogForm::raw);
  EXPECT_GE(cursor.window().size(), LogCursor::kWindow);
  EXPECT_LE(cursor.window().size(), 2 * LogCursor::kWindow);
  EXPECT_TRUE(cursor.window().ends_with("xend"));
}

}  // namespace
}  // namespace rayjobs::detail
