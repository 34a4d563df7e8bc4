/* Internals of the fake host, shared by fake_host.c (the services a plugin calls) and
 * fake_script.c (what a test scripts and inspects). */
#ifndef FAKE_INSIDE_H
#define FAKE_INSIDE_H

#include "fake_host.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include <phonectl/services.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ITEMS 512

struct ph_secret {
    size_t length;
    char *bytes;
};

struct pair {
    char *key, *text;
    struct ph_secret *secret;
    bool used;
};

struct list {
    struct pair items[MAX_ITEMS];
    size_t count;
};

struct reply {
    char *match, *body, *failure;
    int status;
    int32_t code;
    struct list headers;
    bool used;
};

struct row {
    struct list fields;
};

struct file {
    char *name;
    void *bytes;
    size_t length;
};

/* Memory that lives as long as the fake, or as long as the call. */
struct block {
    struct block *next;
    size_t size;
    char bytes[];
};

/* One call. A plugin that keeps its context beyond the call finds it overwritten. */
struct fake_call {
    struct ph_context about; /* first: what the plugin sees */
    struct fake *fake;
};

struct fake {
    struct fake_call *call;
    struct ph_host host;
    const struct ph_feature *feature;
    struct ph_error error;
    struct list values, answers, phone, services_ids;
    struct list asked; /* the user's answers in this call */
    const void *services[MAX_ITEMS];
    struct reply *replies[MAX_ITEMS];
    size_t reply_count;
    const struct reply *last_reply;
    char *last_body;
    struct fake_request requests[MAX_ITEMS];
    size_t request_count;
    struct row *rows[MAX_ITEMS];
    size_t row_count;
    bool row_open;
    struct file files[MAX_ITEMS];
    size_t file_count;
    int64_t sleeps[MAX_ITEMS];
    size_t sleep_count;
    int cancel_after; /* -1 = never */
    bool dry_run;
    bool unpublished; /* undocumented requests are allowed */
    char *said, *browsed;
    const char *callback_code, *callback_iss;
    bool callback_set;
    struct ph_loopback loopback;
    struct block *blocks, *given; /* until fake_close(), and until the next call */
};

/* Memory that lives until fake_close. */
void *fake_keep(struct fake *fake, size_t size);
char *fake_keep_text(struct fake *fake, const char *text);
struct ph_secret *fake_keep_secret(struct fake *fake, const void *bytes, size_t length);
/* Memory given to a call: fake_call() overwrites and frees it when the next call begins, as the
 * contract allows. */
void *fake_give(struct fake *fake, size_t size);
char *fake_give_text(struct fake *fake, const char *text);
struct ph_secret *fake_give_secret(struct fake *fake, const void *bytes, size_t length);
void fake_take_back(struct fake *fake);
struct pair *fake_list_find(const struct list *list, const char *key);
struct pair *fake_list_add(struct fake *fake, struct list *list, const char *key);
struct pair *fake_list_set(struct fake *fake, struct list *list, const char *key);
void fake_add_value(struct fake *fake, struct list *list, const char *key, const char *value);

/* Fails the test if the service documents no such request (fake_published.c). */
void fake_check_published(struct fake *fake, const struct fake_request *request, const char *base);

#endif
