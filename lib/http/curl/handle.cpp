// libcurl is initialised by the first handle, and never cleaned up.
#include "http/curl/handle.hpp"

namespace rayjobs::detail {
namespace {

// Never undone: a resolver thread that was let go of may still run when the program ends.
bool ready() {
  static bool const initialised = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return initialised;
}

}  // namespace

CurlEasy new_easy() { return CurlEasy(ready() ? curl_easy_init() : nullptr); }
CurlMulti new_multi() { return CurlMulti(ready() ? curl_multi_init() : nullptr); }

}  // namespace rayjobs::detail
