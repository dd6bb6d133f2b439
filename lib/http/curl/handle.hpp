// Ownership of libcurl's handles, and its one-time initialisation.
#pragma once

#include <memory>

#include <curl/curl.h>

namespace rayjobs::detail {

struct CurlDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
  void operator()(char* text) const noexcept { curl_free(text); }
};
struct CurlEasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct CurlMultiDeleter {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;
using CurlUrl = std::unique_ptr<CURLU, CurlDeleter>;
using CurlText = std::unique_ptr<char, CurlDeleter>;

/// Handles of libcurl, which is initialised on the first call; null when memory ran out.
CurlEasy new_easy();
CurlMulti new_multi();

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
