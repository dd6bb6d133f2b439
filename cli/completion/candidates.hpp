// What may stand in the place of a command line's last word, and how a shell is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rayjobs::cli {

struct Candidate {
  std::string word{};
  std::string about{};  ///< For the shells that show it; may be anything.
};

/// What a shell does besides offering the candidates.
enum class GoOn {
  end,          ///< Nothing.
  stay,         ///< Adds no blank after a candidate: the word goes on.
  files,        ///< Offers paths, too.
  directories,  ///< Offers paths of directories, too.
};

struct Completion {
  std::vector<Candidate> candidates{};
  GoOn go_on = GoOn::end;
  std::string before{};  ///< The part of the last word before what the candidates stand for.
};

/// Whether `word` means itself to every shell, without quotes: words of others must.
bool is_plain_word(std::string_view word);

/// A line "WORD<TAB>ABOUT" for each candidate, and at last ":end", ":stay", or ":files<TAB>BEFORE"
/// and the same with ":directories". WORD is the whole word, with what stands before.
std::string completion_text(Completion const& completion);

}  // namespace rayjobs::cli
