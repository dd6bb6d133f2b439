// The Retry-After header in both of its forms.
#pragma once

#include <rayjobs/transport.hpp>

#include <chrono>
#include <optional>

namespace rayjobs::detail {

/// What the answer's Retry-After header asks for, at most a day; none when it is absent or broken.
/// A date is taken relative to the answer's own Date header, so that the clocks need not agree.
std::optional<std::chrono::seconds> retry_after(HttpResponse const& response);

}  // namespace rayjobs::detail
