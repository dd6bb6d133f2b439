// Events as JSON lines.
#include "outcome/events.hpp"

#include "output/json_format.hpp"
#include "output/text.hpp"

#include <rayjobs/printable.hpp>

#include <array>
#include <utility>

#include <openssl/evp.h>

namespace rayjobs::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxBytes = std::size_t{64} << 10U;

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  int const length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),         // NOLINT
                      reinterpret_cast<unsigned char const*>(bytes.data()),  // NOLINT
                      static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

bool is_utf8(std::string_view text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (Json::type_error const&) {
    return false;
  }
}

/// In the order of FollowNotice::Kind.
constexpr std::array kNotices{"source", "interrupted", "reconnected", "log_restarted"};

}  // namespace

void EventStream::submitted(JobOutcome const& outcome) {
  emit("submitted", {{"submission_id", outcome.submission_id},
                     {"adopted", outcome.adopted},
                     {"dashboard_url", dashboard_url(outcome)},
                     {"page_url", page_url(outcome)},
                     {"package_uris", outcome.package_uris}});
}

void EventStream::status(JobInfo const& job) {
  emit("status",
       {{"submission_id", job.id()},
        {"status", job.status_text},
        {"message", job.message ? Json(without_credentials(*job.message)) : Json(nullptr)}});
}

void EventStream::log(std::string_view bytes) {
  std::string const joined = std::exchange(begun_character_, {}) + std::string(bytes);
  std::string_view rest = joined;
  while (rest.size() > kMaxBytes) {
    // Bytes that are no text have no characters to keep whole.
    std::size_t const whole = whole_characters(rest.substr(0, kMaxBytes));
    emit_log(rest.substr(0, whole));
    rest.remove_prefix(whole);
  }
  std::size_t const whole = whole_characters(rest);
  emit_log(rest.substr(0, whole));
  begun_character_ = rest.substr(whole);
}

void EventStream::notice(FollowNotice const& notice) {
  emit(kNotices.at(static_cast<std::size_t>(notice.kind)), {{"text", notice.text}});
}

void EventStream::finished(JobOutcome& outcome) { emit("finished", outcome_object(outcome)); }

void EventStream::emit(std::string_view event, Json members) {
  // What waits for the rest of its last character comes before any other event.
  emit_log(std::exchange(begun_character_, {}));
  write(event, std::move(members));
}

void EventStream::emit_log(std::string_view bytes) {
  if (bytes.empty()) return;
  write("log", is_utf8(bytes) ? Json{{"text", bytes}} : Json{{"bytes", base64(bytes)}});
}

void EventStream::write(std::string_view event, Json members) {
  Json line{{"event", event}, {"time", format_timestamp(time_now())}};
  move_members(std::move(members), line);
  print_json(line, JsonLayout::one_line, [this](std::string_view piece) { io_.out(piece); });
}

}  // namespace rayjobs::cli
