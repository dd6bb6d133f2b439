// Candidates as lines.
#include "completion/candidates.hpp"

#include "output/columns.hpp"

#include <rayjobs/printable.hpp>

namespace rayjobs::cli {

namespace {

constexpr std::string_view kLettersAndDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string_view word_of(GoOn go_on) {
  switch (go_on) {
    case GoOn::stay:
      return ":stay";
    case GoOn::files:
      return ":files";
    case GoOn::directories:
      return ":directories";
    case GoOn::end:
      break;
  }
  return ":end";
}

}  // namespace

bool is_plain_word(std::string_view word) {
  return !word.empty() && kLettersAndDigits.find(word.front()) != std::string_view::npos &&
         word.find_first_not_of(std::string(kLettersAndDigits) + "._-:@+,=") ==
             std::string_view::npos;
}

std::string completion_text(Completion const& completion) {
  constexpr std::size_t kWidest = 100;
  std::string text;
  for (Candidate const& candidate : completion.candidates)
    text += completion.before + candidate.word + '\t' +
            cut_to(printable_line(candidate.about), kWidest) + '\n';
  text += word_of(completion.go_on);
  bool const has_paths = completion.go_on == GoOn::files || completion.go_on == GoOn::directories;
  if (has_paths) text += '\t' + completion.before;
  return text + '\n';
}

}  // namespace rayjobs::cli
