/* Stands in for libmicrohttpd, which is opened when one of its functions is first called: only a
 * sign-in in a browser listens, and GnuTLS comes along. */
#include "net/microhttpd.h"

#include <microhttpd.h>
#include <stdarg.h>

struct library microhttpd_library = {.name = PHONECTL_LIBMICROHTTPD};

#define FUNCTION(...) LIBRARY_FORWARD(&microhttpd_library, __VA_ARGS__)
#define PROCEDURE(...) LIBRARY_FORWARD_VOID(&microhttpd_library, __VA_ARGS__)

/* clang-format off */
FUNCTION(const char *, MHD_get_version, (void), ())
FUNCTION(MHD_socket, MHD_quiesce_daemon, (struct MHD_Daemon *daemon), (daemon))
PROCEDURE(MHD_stop_daemon, (struct MHD_Daemon *daemon), (daemon))
FUNCTION(int, MHD_get_connection_values,
         (struct MHD_Connection *connection, enum MHD_ValueKind kind, MHD_KeyValueIterator each,
          void *self), (connection, kind, each, self))
PROCEDURE(MHD_suspend_connection, (struct MHD_Connection *connection), (connection))
PROCEDURE(MHD_resume_connection, (struct MHD_Connection *connection), (connection))
FUNCTION(struct MHD_Response *, MHD_create_response_from_buffer,
         (size_t size, void *bytes, enum MHD_ResponseMemoryMode mode), (size, bytes, mode))
FUNCTION(enum MHD_Result, MHD_add_response_header,
         (struct MHD_Response *response, const char *name, const char *value),
         (response, name, value))
FUNCTION(enum MHD_Result, MHD_queue_response,
         (struct MHD_Connection *connection, unsigned status, struct MHD_Response *response),
         (connection, status, response))
PROCEDURE(MHD_destroy_response, (struct MHD_Response *response), (response))
FUNCTION(const union MHD_ConnectionInfo *, MHD_get_connection_info,
         (struct MHD_Connection *connection, enum MHD_ConnectionInfoType what, ...),
         (connection, what)) /* what loopback.c asks for takes no more */
/* clang-format on */

struct MHD_Daemon *(MHD_start_daemon)(unsigned flags, uint16_t port,
                                      MHD_AcceptPolicyCallback accepts, void *accepts_self,
                                      MHD_AccessHandlerCallback takes, void *takes_self, ...)
{
    va_list options;
    va_start(options, takes_self);
    struct MHD_Daemon *daemon = LIBRARY_FUNCTION(&microhttpd_library, MHD_start_daemon_va)(
        flags, port, accepts, accepts_self, takes, takes_self, options);
    va_end(options);
    return daemon;
}
