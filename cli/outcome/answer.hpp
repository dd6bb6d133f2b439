// What the JSON values of all commands have in common: the schema, the exit code and the error.
#pragma once

#include "line/shared_options.hpp"
#include "outcome/exit_code.hpp"
#include "output/gathered.hpp"
#include "output/io.hpp"

#include <rayjobs/result.hpp>

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rayjobs::cli {

/// Of each JSON value that is printed; it grows when the meaning of a member changes.
inline constexpr int kSchema = 1;

/// null for an empty text.
nlohmann::ordered_json text_or_null(std::string const& text);
/// null without an error.
nlohmann::ordered_json error_object(std::optional<Error> const& error);

/// The JSON value of a command: `members` between the schema, and exit code and error. As -o ndjson
/// it is the event `finished`; as text nothing.
std::string answer_text(OutputFormat format, nlohmann::ordered_json members, ExitCode code,
                        std::optional<Error> const& error);

/// The same with one list as its only member. Each element is printed when it is added, piece by
/// piece: it may be large.
class ListAnswer {
 public:
  /// `is_begun` becomes true when something is printed; it must outlive this.
  ListAnswer(Io& io, OutputFormat format, std::string_view name, bool& is_begun);
  void add(nlohmann::ordered_json const& element);
  void end(ExitCode code, std::optional<Error> const& error);

 private:
  Gathered to_;
  OutputFormat format_;
  bool is_empty_ = true;
};

}  // namespace rayjobs::cli
