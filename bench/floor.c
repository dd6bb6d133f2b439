// Links the libraries of ray-submit, starts libcurl and exits: the limit for a short command.
#include <curl/curl.h>

int main(void) {
  return curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK;
}
