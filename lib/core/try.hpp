// RAYJOBS_TRY: unwraps a Result or returns its Error from the enclosing function.
#pragma once

#include <rayjobs/result.hpp>

#define RAYJOBS_CONCAT_INNER(a, b) a##b
#define RAYJOBS_CONCAT(a, b) RAYJOBS_CONCAT_INNER(a, b)

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration takes none.
/// RAYJOBS_TRY(auto value, expression_of_type_Result);
#define RAYJOBS_TRY(declaration, expression)                         \
  auto RAYJOBS_CONCAT(try_result_, __LINE__) = (expression);         \
  if (!RAYJOBS_CONCAT(try_result_, __LINE__))                        \
    return std::move(RAYJOBS_CONCAT(try_result_, __LINE__)).error(); \
  declaration = *std::move(RAYJOBS_CONCAT(try_result_, __LINE__))
// NOLINTEND(bugprone-macro-parentheses)

/// RAYJOBS_TRY_VOID(expression_of_type_Result<void>);
#define RAYJOBS_TRY_VOID(expression)                       \
  do {                                                     \
    auto try_result = (expression);                        \
    if (!try_result) return std::move(try_result).error(); \
  } while (false)

namespace rayjobs::detail {

/// `result`, whose Error, if it is one, says where it arose.
template <typename T>
Result<T> in_context(Result<T> result, std::string_view context) {
  if (!result) result.error().context = context;
  return result;
}

}  // namespace rayjobs::detail
