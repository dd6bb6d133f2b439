// Digests, against the examples of FIPS 180-2.
#include "core/digest.hpp"

#include <gtest/gtest.h>

namespace rayjobs::detail {
namespace {

constexpr char kSha1OfAbc[] = "a9993e364706816aba3e25717850c26c9cd0d89d";

TEST(DigestTest, Sha1HashesAStreamInAnyPieces) {
  Sha1 sha1;
  sha1.update(std::string_view("a"));
  sha1.update(std::string_view(""));
  sha1.update(std::string_view("bc"));
  EXPECT_EQ(to_hex(sha1.finish().value()), kSha1OfAbc);
}

TEST(DigestTest, Sha1OfNothingIsThatOfTheEmptyText) {
  EXPECT_EQ(to_hex(Sha1().finish().value()), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST(DigestTest, Sha1StartsAnewWhetherOrNotItWasFinished) {
  Sha1 sha1;
  sha1.update(std::string_view("left behind"));
  sha1.start();
  sha1.update(std::string_view("abc"));
  EXPECT_EQ(to_hex(sha1.finish().value()), kSha1OfAbc);
  sha1.start();
  sha1.update(std::string_view("abc"));
  EXPECT_EQ(to_hex(sha1.finish().value()), kSha1OfAbc);
}

TEST(DigestTest, Sha256HashesAText) {
  EXPECT_EQ(to_hex(sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace rayjobs::detail
