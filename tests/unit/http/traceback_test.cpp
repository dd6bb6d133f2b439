// Reduction of tracebacks.
#include "http/answer/response_error.hpp"

#include <string>

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

std::string const kFrames =
    "Traceback (most recent call last):\n"
    "  File \"/x/job.py\", line 1, in f\n"
    "    raise it\n";

TEST(ReduceTracebackTest, TakesTheSentenceOfTheException) {
  EXPECT_EQ(reduce_traceback(kFrames + "ValueError: the value is wrong.\n"), "the value is wrong.");
}

TEST(ReduceTracebackTest, PrefersTheCauseQuotedInTheMessage) {
  EXPECT_EQ(reduce_traceback(kFrames + "RuntimeError: Request failed with status code 400: " +
                             kFrames + "ValueError: Job with submission_id X already exists.\n.\n"),
            "Job with submission_id X already exists.");
}

TEST(ReduceTracebackTest, TakesTheLastOfAChain) {
  EXPECT_EQ(reduce_traceback(kFrames +
                             "KeyError: 'x'\n\nDuring handling of the above exception, another "
                             "exception occurred:\n\n" +
                             kFrames + "a.b.SomeError: it could not be found\n"),
            "it could not be found");
}

TEST(ReduceTracebackTest, JoinsAMessageOfSeveralLines) {
  EXPECT_EQ(reduce_traceback(kFrames + "ValueError: first part\nsecond:   part\n"),
            "first part second: part");
}

TEST(ReduceTracebackTest, KeepsTheClassWhereTheRestIsNoSentence) {
  EXPECT_EQ(reduce_traceback(kFrames + "KeyError: 'spam'\n"), "KeyError: 'spam'");
  EXPECT_EQ(reduce_traceback(kFrames + "asyncio.exceptions.TimeoutError\n"),
            "asyncio.exceptions.TimeoutError");
}

TEST(ReduceTracebackTest, ReducesOtherTextToOnePrintableLine) {
  EXPECT_EQ(reduce_traceback("no healthy\n\n  upstream\x1b[0m\n"), "no healthy upstream?[0m");
  EXPECT_EQ(reduce_traceback(""), "");
}

TEST(ReduceTracebackTest, BoundsTheSentence) {
  EXPECT_LE(reduce_traceback(std::string(1'000'000, 'x')).size(), 510U);
  EXPECT_LE(reduce_traceback(kFrames + "ValueError: " + std::string(1'000'000, 'x')).size(), 510U);
}

TEST(ReduceTracebackTest, SurvivesATracebackWithoutAnException) {
  EXPECT_EQ(reduce_traceback("Traceback (most recent call last):\n"),
            "Traceback (most recent call last):");
}

}  // namespace
}  // namespace rayjobs::detail
