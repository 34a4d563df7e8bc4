/* Any request line and headers for the redirect listener: it accepts a request only if it
 * carries the state. Input: method, target, Host, Sec-Fetch-Mode, one per line. */
#include "net/loopback_request.h"
#include "util/memory.h"
#include "util/secret.h"
#include "util/text.h"

#include <string.h>

#define STATE "Sn0wWhite-and-the-seven-dwarfs-0123456789ab"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const struct loopback_expected expected = {"127.0.0.1:8085", "/webex/callback", STATE};
    static bool opened;
    if (!opened)
        opened = secret_open(NULL) == PH_OK;
    AUTO_FREE char *text = memory_alloc(length + 1);
    memcpy(text, bytes, length);
    char *lines[4] = {text, NULL, NULL, NULL};
    for (size_t i = 1; i < COUNT_OF(lines) && lines[i - 1] != NULL; i++) {
        lines[i] = strchr(lines[i - 1], '\n');
        if (lines[i] != NULL)
            *lines[i]++ = '\0';
    }
    const struct loopback_request request = {lines[0], lines[1] == NULL ? "" : lines[1], lines[2],
                                             lines[3]};
    struct loopback_answer answer = {NULL, NULL};
    struct ph_error err = {0};
    int status = 0;
    int code = loopback_request_judge(&expected, &request, &answer, &status, &err);
    bool carries = strstr(request.target, "state=") != NULL || strchr(request.target, '%') != NULL;
    if ((code == PH_OK || code == PH_DENIED) && !carries)
        abort();
    if (code == PH_OK && (answer.code == NULL || strcmp(request.method, "GET") != 0))
        abort();
    if (code == PH_INVALID && (status < 400 || status > 499))
        abort();
    if (code == PH_DENIED)
        for (const char *at = err.text; *at != '\0'; at++)
            if ((unsigned char)*at < 0x20)
                abort();
    secret_release(answer.code);
    free(answer.iss);
    return 0;
}
