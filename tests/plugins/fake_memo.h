/* The service ph.memo/1 with room for the newest entry only: for tests of what a plugin asks for
 * once. */
#ifndef FAKE_MEMO_H
#define FAKE_MEMO_H

#include "fake_host.h"

#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

static char remembered[2][4096]; /* its key and value; "" = none */

static const char *memo_get(struct ph_context *ctx, const char *key, int64_t max_age_ms)
{
    (void)ctx;
    assert_true(max_age_ms > 0);
    return strcmp(remembered[0], key) == 0 ? remembered[1] : NULL;
}

static int32_t memo_put(struct ph_context *ctx, const char *key, const char *value)
{
    (void)ctx;
    snprintf(remembered[0], sizeof remembered[0], "%s", key);
    snprintf(remembered[1], sizeof remembered[1], "%s", value);
    return PH_OK;
}

static const struct ph_memo memo = {sizeof memo, memo_get, memo_put};

#endif
