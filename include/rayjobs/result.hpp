/// Errors as values: ErrorCode, Error, and Result<T>, which every call returns that can fail for
/// reasons outside of the program.
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

/// What went wrong. Two failures have different codes only if callers act differently on them.
enum class ErrorCode {
  invalid_argument,  ///< The call itself is wrong; nothing was sent.
  unauthenticated,   ///< 401: no credentials were sent, or there is no token to send; a proxy wants
                     ///< some.
  forbidden,         ///< 403: the credentials were refused, or a proxy does not allow it.
  not_found,         ///< 404 of Ray's: the server has no such job or package.
  already_exists,    ///< The submission id belongs to another job.
  conflict,          ///< The job's state does not allow the request, such as deleting a running
                     ///< job; or a directory changed while it was packaged.
  rejected,          ///< Any other refusal: the server understood the request and said no, or a
                     ///< check before sending did.
  unavailable,       ///< No response, 408, 425, 429, a gateway's 5xx (all except 500, 501 and
                     ///< 505), or Ray's 500 while it has no agent: the same call may work later.
  timeout,           ///< A deadline set by the caller passed.
  cancelled,         ///< The caller requested a stop.
  protocol,          ///< The response is not Ray's: a login page, a redirect, broken JSON.
  server_error,      ///< Any other 500 of Ray's: its own code failed; `detail` has the traceback.
  io,                ///< A local file or directory.
  outcome_unknown,   ///< The request may or may not have taken effect, or the cluster lost the job.
};

/// The enumerator's name, e.g. "not_found".
RAYJOBS_EXPORT std::string_view to_string(ErrorCode code);

/// One failure. No member ever holds a secret.
struct Error {
  ErrorCode code = ErrorCode::protocol;
  int http_status = 0;    ///< 0: there was no HTTP response.
  std::string message{};  ///< One sentence, without a final period and line breaks.
  std::string context{};  ///< The request or file, e.g. "GET http://host:8265/api/version".
  std::string hint{};     ///< The next step to try, if one is probably right; else empty.
  std::string detail{};   ///< The server's full text or traceback, at most 1 MiB.
  std::optional<std::chrono::seconds> retry_after{};  ///< The pause that the server asked for.
};

/// What Result::value() throws. Nothing else in the library throws it.
class RAYJOBS_EXPORT RayjobsError : public std::runtime_error {
 public:
  /// what() is the message of `failure`.
  explicit RayjobsError(Error failure)
      : std::runtime_error(failure.message), error(std::move(failure)) {}
  Error error;
};

/// A T or an Error. Both convert to a Result, so a function can simply return either. Member names
/// are those of std::expected. Reading the absent side with *, -> or error() is a programming
/// mistake and throws std::bad_variant_access.
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

  /// The value. Throws RayjobsError if there is none.
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

/// Success without a value, or an Error. A default-constructed Result<void> is success. error() may
/// be called on a failure only.
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

  /// Does nothing on success. Throws RayjobsError on failure.
  void value() const {
    if (failure_) throw RayjobsError(*failure_);
  }

 private:
  std::optional<Error> failure_;
};

}  // namespace rayjobs
