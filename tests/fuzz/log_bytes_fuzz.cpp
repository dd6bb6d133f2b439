// Fuzz target: a log's bytes on their way to the reader, against plain models of each step.
#include "fuzz/fuzz_input.hpp"
#include "logs/delivery/log_cursor.hpp"
#include "logs/delivery/newline_normaliser.hpp"
#include "logs/source/overlap.hpp"
#include "logs/source/raw_file_framing.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace {

using namespace rayjobs::detail;
using namespace rayjobs::fuzz;

/// Universal newlines, of a text at once.
std::string normalised(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && i > 0 && text[i - 1] == '\r') continue;
    result += text[i] == '\r' ? '\n' : text[i];
  }
  return result;
}

/// Each run of line breaks as one.
std::string one_break_each(std::string_view text) {
  std::string result;
  for (char const c : text)
    if (c != '\n' || result.empty() || result.back() != '\n') result += c;
  return result;
}

void check_normaliser(std::string_view text, unsigned seed) {
  NewlineNormaliser normaliser;
  std::string result;
  std::string const expected = normalised(text);
  in_pieces(text, seed, [&](std::string_view piece) {
    result += normaliser.feed(piece);
    HOLDS(expected.starts_with(result));
  });
  HOLDS(result == expected);
}

struct Unframed {
  std::string data{};
  std::string error_text{};
  RawFileFraming::State state{};
  friend bool operator==(Unframed const&, Unframed const&) = default;
};

Unframed unframed(std::string_view bytes, unsigned seed) {
  RawFileFraming framing;
  Unframed result;
  in_pieces(bytes, seed, [&](std::string_view piece) {
    framing.feed(piece, [&](std::string_view data) { result.data += data; });
  });
  result.error_text = framing.error_text();
  result.state = framing.state();
  return result;
}

/// What Ray 2.22 sends for a log, and then the text of an error, if any.
void check_framing(std::string_view text, unsigned seed, unsigned blocks) {
  using State = RawFileFraming::State;
  HOLDS(unframed(text, seed) == unframed(text, 1));
  if (text.empty()) return;
  std::string log;
  while (log.size() < blocks * RawFileFraming::kBlock) log += text;
  log.resize(log.size() - log.size() / 256 * blocks);
  std::string sent;
  for (std::string_view rest = log; !rest.empty();) {
    auto const block = rest.substr(0, RawFileFraming::kBlock);
    sent.append("1").append(block);
    rest.remove_prefix(block.size());
  }
  // Single bytes would take too long here.
  seed = std::max(seed, 1U);
  HOLDS((unframed(sent, seed) == Unframed{log, "", State::data}));
  if (log.size() % RawFileFraming::kBlock != 0) return;
  auto const failed = unframed(sent + "0" + std::string(text), seed);
  HOLDS((failed == Unframed{log, std::string(text.substr(0, 4096)), State::error_text}));
}

/// Readings of a growing log, whole or cut, as bytes or as text: what is delivered is always the
/// log's bytes up to the first reading as text, and its text from there.
void check_cursor(Input& input, std::string_view log, unsigned seed) {
  std::string delivered;
  unsigned restarts = 0;
  LogCursor cursor([&](std::string_view bytes) { delivered += bytes; }, [&] { ++restarts; });
  std::optional<std::size_t> raw_part;
  std::size_t log_size = 0;
  for (int reading = 0; reading < 6; ++reading) {
    log_size = std::min(log.size(), log_size + input.byte());
    auto const form = input.flag() ? LogForm::text : LogForm::raw;
    auto const content = form == LogForm::raw ? std::string(log.substr(0, log_size))
                                              : normalised(log.substr(0, log_size));
    std::size_t const cut = input.flag() ? content.size() * input.byte() / 256 : content.size();
    std::size_t const before = delivered.size();
    LogPass pass(cursor, form);
    in_pieces(std::string_view(content).substr(0, cut), seed + static_cast<unsigned>(reading),
              [&](std::string_view piece) { pass.feed(piece); });

    if (cursor.form() == LogForm::text && !raw_part) raw_part = before;
    std::string expected(log.substr(0, raw_part.value_or(delivered.size())));
    if (raw_part) expected += normalised(log).substr(normalised(log.substr(0, *raw_part)).size());
    HOLDS(expected.starts_with(delivered));
    HOLDS(!pass.changed() && restarts == 0 && cursor.delivered() == delivered.size());
    if (cut == content.size()) {
      HOLDS(pass.end() == LogPass::End::in_step ||
            (cut == 0 && pass.end() == LogPass::End::vanished));
      HOLDS(raw_part || form == LogForm::text || delivered == content);
    }
    if (!raw_part) HOLDS(cursor.window() == delivered);
  }
  if (delivered.empty()) return;

  // Another log is noticed before anything of it is delivered, and delivered whole after that.
  std::string other(delivered);
  std::size_t const place = input.byte() * 256U + input.byte();
  other[place % other.size()] ^= '\x01';
  if (raw_part && one_break_each(normalised(other))
                      .starts_with(one_break_each(normalised(log.substr(0, *raw_part)) +
                                                  delivered.substr(*raw_part))))
    return;
  std::string const kept = delivered;
  LogPass pass(cursor, LogForm::raw);
  in_pieces(other, seed, [&](std::string_view piece) { pass.feed(piece); });
  HOLDS(pass.end() == LogPass::End::changed && delivered == kept);
  cursor.restart();
  LogPass fresh(cursor, LogForm::raw);
  in_pieces(other, seed, [&](std::string_view piece) { fresh.feed(piece); });
  HOLDS(fresh.end() == LogPass::End::in_step && restarts == 1 && delivered == kept + other);
}

/// Ray's live text, which may have two line breaks for a "\r\n", and then its whole text.
void check_live_text(std::string_view log, unsigned seed, std::size_t live_size) {
  std::string delivered;
  LogCursor cursor([&](std::string_view bytes) { delivered += bytes; }, {});
  LogPass live(cursor, LogForm::text);
  in_pieces(log.substr(0, live_size), seed,
            [&](std::string_view piece) { live.feed(normalised(piece)); });
  HOLDS(!live.changed());
  std::string const text = normalised(log);
  LogPass whole(cursor, LogForm::text);
  in_pieces(text, seed + 1, [&](std::string_view piece) { whole.feed(piece); });
  HOLDS(whole.end() == LogPass::End::in_step || text.empty());
  HOLDS(one_break_each(delivered) == one_break_each(text));
}

void check_overlap(std::string_view text, std::size_t at, std::size_t back, std::size_t least) {
  auto const delivered = text.substr(0, std::min(at, text.size()));
  auto const latest = text.substr(delivered.size() - std::min(back, delivered.size()));
  std::size_t count = 0;
  std::size_t found = 0;
  for (std::size_t p = std::max<std::size_t>(least, 1);
       p <= std::min(delivered.size(), latest.size()); ++p) {
    if (!delivered.ends_with(latest.substr(0, p))) continue;
    ++count;
    found = p;
  }
  auto const overlap = unambiguous_overlap(delivered, latest, least);
  HOLDS(overlap.has_value() == (count == 1));
  HOLDS(!overlap || *overlap == found);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  Input input(data, size);
  unsigned const seed = input.byte();
  unsigned const what = input.byte();
  if (what % 8 == 0) {
    check_framing(input.rest(), seed, (what >> 3U) % 4);
  } else if (what % 2 == 0) {
    std::size_t const at = input.byte();
    std::size_t const back = input.byte();
    check_overlap(input.rest().substr(0, 512), at, back, what >> 3U);
  } else {
    auto const schedule = input.text(28);
    Input readings(reinterpret_cast<std::uint8_t const*>(schedule.data()), schedule.size());
    check_normaliser(input.rest(), seed);
    check_cursor(readings, input.rest(), seed);
    check_live_text(input.rest(), seed, readings.byte());
  }
  return 0;
}
