#include "account/connectivity.h"

#include "account/account_url.h"
#include "config/values.h"
#include "net/http.h"
#include "net/http_message.h"
#include "task/task.h"
#include "util/error.h"
#include "util/time.h"

enum { REACH_MS = 5000, REDIRECTED = 300, REFUSED = 400 };

int connectivity_task(struct task *task, struct ph_error *err)
{
    AUTO_FREE char *url = account_url(task->engine->credentials, NULL);
    if (url == NULL)
        return error_fail(err, PH_INVALID, "url", "The address of the service is not set");
    struct http_request request = {.method = "GET",
                                   .url = url,
                                   .timeout_ms = REACH_MS,
                                   .one_try = true,
                                   .cancelled = &task->cancelled};
    struct http_response response = {0};
    int code = http_fetch(task->engine->http, &request, &response, err);
    if (code < 0)
        return code;
    if (response.status >= REDIRECTED && response.status < REFUSED) {
        code = error_fail(err, PH_FAILED, "url",
                          "%s answers %d: it redirects, and redirects are not followed", url,
                          response.status);
        http_response_clear(&response);
        return code;
    }
    int64_t date = http_response_date(&response);
    task->result = values_new();
    values_set(task->result, "url", url);
    values_set_number(task->result, "status", response.status);
    if (date > 0)
        values_set_number(task->result, "clock", date - time_now());
    http_response_clear(&response);
    return PH_OK;
}
