// Writing all of some bytes to a file descriptor.
#pragma once

#include <functional>
#include <string_view>

namespace rayjobs::cli {

/// 0, or the errno of the failure. While nobody takes the bytes, `give_up` is asked ten times a
/// second whether to drop the rest of them: ECANCELED then.
int write_all(int descriptor, std::string_view bytes, std::function<bool()> const& give_up = {});

}  // namespace rayjobs::cli
