/* Stands in for libcurl, which is opened when one of its functions is first called: with the thirty
 * libraries that it needs, it takes the dynamic linker longer than all that a command without the
 * network does. */
#include "net/curl.h"

#include <curl/curl.h>
#include <stdarg.h>

struct library curl_library = {.name = PHONECTL_LIBCURL};

#define FUNCTION(...) LIBRARY_FORWARD(&curl_library, __VA_ARGS__)
#define PROCEDURE(...) LIBRARY_FORWARD_VOID(&curl_library, __VA_ARGS__)

/* clang-format off */
FUNCTION(CURLcode, curl_global_init_mem,
         (long flags, curl_malloc_callback m, curl_free_callback f, curl_realloc_callback r,
          curl_strdup_callback s, curl_calloc_callback c), (flags, m, f, r, s, c))
PROCEDURE(curl_global_cleanup, (void), ())
FUNCTION(curl_version_info_data *, curl_version_info, (CURLversion version), (version))
FUNCTION(time_t, curl_getdate, (const char *text, const time_t *unused), (text, unused))

FUNCTION(CURL *, curl_easy_init, (void), ())
PROCEDURE(curl_easy_cleanup, (CURL *easy), (easy))
PROCEDURE(curl_easy_reset, (CURL *easy), (easy))
FUNCTION(const char *, curl_easy_strerror, (CURLcode code), (code))
FUNCTION(CURLHcode, curl_easy_header,
         (CURL *easy, const char *name, size_t index, unsigned origin, int request,
          struct curl_header **found), (easy, name, index, origin, request, found))

FUNCTION(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text),
         (list, text))
PROCEDURE(curl_slist_free_all, (struct curl_slist *list), (list))

FUNCTION(curl_mime *, curl_mime_init, (CURL *easy), (easy))
PROCEDURE(curl_mime_free, (curl_mime *mime), (mime))
FUNCTION(curl_mimepart *, curl_mime_addpart, (curl_mime *mime), (mime))
FUNCTION(CURLcode, curl_mime_name, (curl_mimepart *part, const char *text), (part, text))
FUNCTION(CURLcode, curl_mime_filename, (curl_mimepart *part, const char *text), (part, text))
FUNCTION(CURLcode, curl_mime_type, (curl_mimepart *part, const char *text), (part, text))
FUNCTION(CURLcode, curl_mime_data, (curl_mimepart *part, const char *bytes, size_t length),
         (part, bytes, length))
FUNCTION(CURLcode, curl_mime_data_cb,
         (curl_mimepart *part, curl_off_t length, curl_read_callback give,
          curl_seek_callback rewind, curl_free_callback release, void *self),
         (part, length, give, rewind, release, self))

FUNCTION(CURLM *, curl_multi_init, (void), ())
FUNCTION(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
FUNCTION(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy))
FUNCTION(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *easy), (multi, easy))
FUNCTION(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
FUNCTION(CURLMcode, curl_multi_poll,
         (CURLM *multi, struct curl_waitfd *more, unsigned count, int ms, int *ready),
         (multi, more, count, ms, ready))
FUNCTION(CURLMcode, curl_multi_wakeup, (CURLM *multi), (multi))
FUNCTION(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left))
/* clang-format on */

/* The number of an option says what its value is. */
#define GIVE_OPTION(function, handle, option)                                                      \
    va_list values;                                                                                \
    va_start(values, option);                                                                      \
    int kind = (int)(option) / 10000 * 10000;                                                      \
    __typeof__(function(handle, option)) code =                                                    \
        kind == CURLOPTTYPE_LONG    ? function(handle, option, va_arg(values, long))               \
        : kind == CURLOPTTYPE_OFF_T ? function(handle, option, va_arg(values, curl_off_t))         \
                                    : function(handle, option, va_arg(values, void *));            \
    va_end(values);                                                                                \
    return code

CURLcode(curl_easy_setopt)(CURL *easy, CURLoption option, ...)
{
    GIVE_OPTION(LIBRARY_FUNCTION(&curl_library, curl_easy_setopt), easy, option);
}

CURLMcode(curl_multi_setopt)(CURLM *multi, CURLMoption option, ...)
{
    GIVE_OPTION(LIBRARY_FUNCTION(&curl_library, curl_multi_setopt), multi, option);
}

CURLcode(curl_easy_getinfo)(CURL *easy, CURLINFO what, ...)
{
    va_list values;
    va_start(values, what);
    CURLcode code =
        LIBRARY_FUNCTION(&curl_library, curl_easy_getinfo)(easy, what, va_arg(values, void *));
    va_end(values);
    return code;
}
