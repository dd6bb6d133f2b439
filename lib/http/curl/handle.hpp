// Ownership of libcurl's handles, and its one-time initialisation.
#pragma once

#include <memory>

#include <curl/curl.h>

namespace rayjobs::detail {

template <auto kFree>
struct CurlDeleter {
  void operator()(auto* handle) const noexcept { kFree(handle); }
};
using CurlEasy = std::unique_ptr<CURL, CurlDeleter<&curl_easy_cleanup>>;
using CurlMulti = std::unique_ptr<CURLM, CurlDeleter<&curl_multi_cleanup>>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter<&curl_slist_free_all>>;
using CurlUrl = std::unique_ptr<CURLU, CurlDeleter<&curl_url_cleanup>>;
using CurlText = std::unique_ptr<char, CurlDeleter<&curl_free>>;

/// Initialises libcurl on the first call. Never undone: a resolver thread that was let go of may
/// still run when the program ends.
inline bool curl_is_ready() {
  static bool const initialised = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return initialised;
}

/// Handles of libcurl; null when memory ran out.
inline CurlEasy new_easy() { return CurlEasy(curl_is_ready() ? curl_easy_init() : nullptr); }
inline CurlMulti new_multi() { return CurlMulti(curl_is_ready() ? curl_multi_init() : nullptr); }

/// An easy handle is part of a multi handle for the lifetime of this object.
class CurlMembership {
 public:
  CurlMembership(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) {
    curl_multi_add_handle(multi_, easy_);
  }
  ~CurlMembership() { curl_multi_remove_handle(multi_, easy_); }
  CurlMembership(CurlMembership const&) = delete;
  CurlMembership& operator=(CurlMembership const&) = delete;

 private:
  CURLM* multi_;
  CURL* easy_;
};

}  // namespace rayjobs::detail
