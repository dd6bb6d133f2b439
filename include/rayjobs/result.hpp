/// Errors as values: ErrorCode, Error and Result<T>, the return type of every call that the world
/// can make fail.
#pragma once

#include <rayjobs/export.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rayjobs {

/// What went wrong, at the granularity at which callers act differently.
enum class ErrorCode {
  invalid_argument,  ///< The call itself is wrong; nothing was sent.
  unauthenticated,   ///< 401: no credentials were sent.
  forbidden,         ///< 403: the credentials were refused.
  not_found,         ///< 404: the server has no such job or package.
  already_exists,    ///< The submission id is taken.
  conflict,          ///< The job's state does not allow the request (delete of a running job), or a
                     ///< directory changed while it was packaged.
  rejected,          ///< Any other refusal: the server understood and said no.
  unavailable,       ///< No answer, or 408, 425, 429, 502, 503, 504: the same call may work later.
  timeout,           ///< A deadline of the caller's passed.
  cancelled,         ///< The caller's stop_token was triggered.
  protocol,  ///< The answer is not Ray's: a login page, a redirect, broken JSON, a broken frame.
  server_error,     ///< 500 with a traceback of Ray's.
  io,               ///< A local file or directory.
  outcome_unknown,  ///< The request may or may not have taken effect, or the cluster lost the job.
};

/// The enumerator's name, e.g. "not_found".
RAYJOBS_EXPORT std::string_view to_string(ErrorCode code);

/// One failure. No member ever holds a secret.
struct Error {
  ErrorCode code = ErrorCode::protocol;
  int http_status = 0;    ///< 0: no HTTP response was received.
  std::string message{};  ///< One sentence without a final period or a line break.
  std::string
      context{};       ///< The request or file, e.g. "GET http://host:8265/api/version"; redacted.
  std::string hint{};  ///< The next step to try, when one is probably right.
  std::string detail{};  ///< The server's full text or traceback, at most 1 MiB.
  std::optional<std::chrono::seconds> retry_after{};  ///< What the server asked for.
};

/// Thrown by Result::value() alone, for callers who prefer exceptions.
class RAYJOBS_EXPORT RayjobsError : public std::runtime_error {
 public:
  explicit RayjobsError(Error failure)
      : std::runtime_error(failure.message), error(std::move(failure)) {}
  Error error;
};

/// A T or an Error. Member names are those of std::expected. Reading the absent side with *, -> or
/// error() is a programming mistake and throws std::bad_variant_access.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit like expected
  Result(Error failure) : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & { return std::get<0>(state_); }
  T const& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::move(std::get<0>(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  T const* operator->() const { return &std::get<0>(state_); }

  Error& error() & { return std::get<1>(state_); }
  Error const& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::move(std::get<1>(state_)); }

  /// The value; throws RayjobsError when there is none.
  T& value() & {
    if (!has_value()) throw RayjobsError(error());
    return **this;
  }
  T&& value() && {
    if (!has_value()) throw RayjobsError(error());
    return *std::move(*this);
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error. A default-constructed Result<void> is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error failure) : failure_(std::move(failure)) {}  // NOLINT: implicit like expected

  bool has_value() const noexcept { return !failure_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  Error& error() & { return *failure_; }
  Error const& error() const& { return *failure_; }
  Error&& error() && { return *std::move(failure_); }

  /// Throws RayjobsError on failure.
  void value() const {
    if (failure_) throw RayjobsError(*failure_);
  }

 private:
  std::optional<Error> failure_;
};

}  // namespace rayjobs
