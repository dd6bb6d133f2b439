// What a program costs that links Debian's libcurl and libzip and does nothing: the yardstick for a client of them.
#include <curl/curl.h>
#include <zip.h>

int main(void) {
  // The use of libzip keeps the linker from leaving it out.
  return curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || zip_libzip_version() == NULL;
}
