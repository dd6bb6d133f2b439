// Submission ids: made as Ray's server makes them, and checked before they reach it.
#include "core/digest.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "core/try.hpp"
#include "jobs/fingerprint.hpp"
#include "jobs/job_requests.hpp"

#include <rayjobs/submit.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace rayjobs {
namespace {

/// Ray's alphabet: without 0, I, O, l and o, which look like others.
constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";
constexpr std::string_view kPrefix = "raysubmit_";
constexpr std::size_t kCharacters = 16;
/// With "job-driver-" before it and ".log" behind it the id must remain a file name (255 bytes).
constexpr std::size_t kMaxIdBytes = 200;

/// What makes the head ask its agent about another job, or about none: it puts the id into that
/// request's URL as it is. Empty: nothing does.
std::string misread_part(std::string_view id) {
  auto const special = id.find_first_of("#?/{}");
  if (special != std::string_view::npos) return "a '" + std::string(1, id[special]) + "'";
  if (std::ranges::any_of(id, detail::is_control)) return "a control character";
  if (detail::percent_decode(id) != id) return "a '%' and two hexadecimal digits";
  return {};
}

}  // namespace

std::string generate_submission_id() {
  std::string id(kPrefix);
  // Bytes from here on would make the first letters of the alphabet likelier.
  constexpr std::size_t kUnbiased = 256 - 256 % kAlphabet.size();
  std::size_t const length = id.size() + kCharacters;
  while (id.size() < length) {
    std::array<unsigned char, 64> bytes{};
    detail::fill_random(bytes);
    for (std::size_t const byte : bytes)
      if (byte < kUnbiased && id.size() < length) id += kAlphabet[byte % kAlphabet.size()];
  }
  return id;
}

std::string submission_id_from(std::string_view words, SubmitRequest const& request) {
  auto const digest =
      detail::sha256(detail::request_fingerprint(request) + '\0' + std::string(words));
  std::string id(kPrefix);
  for (std::size_t i = 0; i < kCharacters; ++i) id += kAlphabet[digest[i] % kAlphabet.size()];
  return id;
}

Result<void> check_submission_id(std::string_view id) {
  auto refused = [&](std::string const& reason) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the submission id '" + detail::printable(id, 60) + "' " + reason,
                 .hint = "use letters, digits, '-', '_' and '.'"};
  };
  if (id.empty()) return refused("is empty");
  if (id.size() > kMaxIdBytes)
    return refused("is longer than " + std::to_string(kMaxIdBytes) + " bytes");
  if (auto const part = misread_part(id); !part.empty()) return refused("contains " + part);
  if (id == "." || id == "..") return refused("is not a file name");
  if (!detail::is_valid_utf8(id)) return refused("is not valid UTF-8");
  return {};
}

Result<void> detail::check_forwarded_id(std::string_view id) {
  RAYJOBS_TRY_VOID(check_job_id(id));
  auto const part = misread_part(id);
  if (part.empty()) return {};
  return Error{.code = ErrorCode::invalid_argument,
               .message = "Ray cannot stop or delete the job '" + printable(id) +
                          "': its id contains " + part +
                          ", so that the request would be about another job"};
}

}  // namespace rayjobs
