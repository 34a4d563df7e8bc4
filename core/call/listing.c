/* Listing the phones: from the cache, or by asking the directory and then filling the cache. */
#include "call/listing.h"

#include "call/context.h"
#include "call/start.h"
#include "config/param.h"
#include "config/settings.h"
#include "config/values.h"
#include "phone/listing_cache.h"
#include "phone/phones.h"
#include "phone/phones_merge.h"
#include "plugin/feature.h"
#include "plugin/registry.h"
#include "task/engine.h"
#include "task/task.h"
#include "task/task_options.h"
#include "util/error.h"
#include "util/log.h"
#include "util/text.h"
#include "util/time.h"

#include <stdio.h>
#include <string.h>

enum { MS_IN_SECOND = 1000 };

/* The list being built. Rows come from one call, on one thread. */
struct building {
    struct phones *list;
    const char *source; /* the id of the directory */
    bool in_row;
};

static void add_field(void *self, const char *name, const char *value)
{
    struct building *building = self;
    if (strcmp(name, "source") == 0) /* the program sets it, not the directory */
        return;
    if (!building->in_row) {
        phones_row(building->list);
        phones_field(building->list, "source", building->source);
    }
    building->in_row = true;
    phones_field(building->list, name, value);
}

static void end_row(void *self)
{
    struct building *building = self;
    building->in_row = false;
}

static void add_lack(void *self, const char *field, const char *reason)
{
    const struct building *building = self;
    phones_lack(building->list, field, reason);
}

static void tell_result(struct task *task, int64_t age_s)
{
    task->result = values_new();
    values_set_number(task->result, "count", (int64_t)phones_count(task->found));
    values_set_number(task->result, "age", age_s);
}

static int list(struct task *task, struct feature *directory, struct phones *phones,
                struct ph_error *err)
{
    struct building building = {.list = phones, .source = directory->about.id};
    struct context_sink sink = {
        .self = &building, .field = add_field, .next_row = end_row, .lacks = add_lack};
    struct context *ctx;
    struct values *args = values_copy(task->args);
    int code = values_complete(args, &directory->about.args, err);
    if (code == PH_OK)
        code = plugin_begin(task->engine,
                            &(struct context_options){.task = task,
                                                      .feature = directory,
                                                      .function = "list",
                                                      .args = args,
                                                      .sink = &sink},
                            &ctx, err);
    if (code == PH_OK)
        code = context_end(ctx, directory->directory.list(&ctx->about, err), err);
    phones_done(phones);
    if (phones_doubled(phones) != NULL)
        log_write(PH_LOG_WARNING, "phones",
                  "The directory %s lists the id %s twice, with different fields: only the first "
                  "row is used",
                  directory->about.id, phones_doubled(phones));
    values_free(args);
    return code;
}

/* Its phones are missing, and with them the fields that it alone has. */
static void lack_directory(struct phones *phones, const struct feature *directory,
                           const char *reason)
{
    const char *const *fields = phones_fields(phones);
    const struct ph_params *own = &directory->directory.fields;
    for (uint32_t i = 0; i < own->count; i++) {
        size_t at = 0;
        while (fields[at] != NULL && strcmp(fields[at], param_at(own, i)->key) != 0)
            at++;
        if (fields[at] == NULL)
            phones_lack(phones, param_at(own, i)->key, reason);
    }
}

/* Asks the directories one after the other. If one fails, only its phones are missing. */
static int list_all(struct task *task, struct phones **found, struct ph_error *err)
{
    struct feature *const *directories = task->directories;
    struct ph_error why = {0};
    size_t count = 0, asked = 0;
    int code = PH_OK;
    while (directories[asked] != NULL)
        asked++;
    AUTO_FREE struct phones **lists = memory_alloc(asked * sizeof(struct phones *));
    AUTO_FREE bool *failed = memory_alloc(asked * sizeof *failed);
    for (size_t i = 0; i < asked && code != PH_CANCELLED; i++) {
        lists[count] = phones_new();
        code = list(task, directories[i], lists[count], &why);
        failed[i] = code != PH_OK;
        if (!failed[i]) {
            count++;
            continue;
        }
        phones_free(lists[count]);
        text_append(&task->missing, "; ", "%s: %s", directories[i]->about.id, why.text);
    }
    if (count > 0 && code == PH_CANCELLED)
        phones_free(phones_merge(lists, count));
    if (count == 0 || code == PH_CANCELLED)
        return error_fail(err, code, why.what, "%s", asked == 1 ? why.text : task->missing);
    *found = phones_merge(lists, count);
    if (task->missing != NULL)
        phones_lack(*found, "source", task->missing);
    for (size_t i = 0; i < asked; i++)
        if (failed[i])
            lack_directory(*found, directories[i], task->missing);
    return PH_OK;
}

/* ---- Which list ---------------------------------------------------------------------------- */

struct asking {
    const struct feature *directory;
    FILE *out;
};

static int add_setting(void *self, const char *section, const struct ph_param *param,
                       struct settings_value value)
{
    const struct asking *asking = self;
    if (strcmp(section, asking->directory->about.id) == 0 ||
        strcmp(section, asking->directory->plugin->id) == 0)
        fprintf(asking->out, "%s=%s\n", param->key, value.text == NULL ? "" : value.text);
    return 0;
}

/* The service and how it is asked: one line each for its address, and for each directory its id and
 * all its settings, also those that its plugin shares. */
static char *place_of(struct engine *engine, struct feature *const *directories)
{
    AUTO_FREE char *url = engine->account->url(engine->credentials, NULL);
    char *place = NULL;
    size_t length = 0;
    struct asking asking = {.out = open_memstream(&place, &length)};
    if (asking.out == NULL)
        memory_exhausted();
    fprintf(asking.out, "%s\n", url == NULL ? "" : url);
    for (; *directories != NULL; directories++) {
        asking.directory = *directories;
        fprintf(asking.out, "%s\n", asking.directory->about.id);
        settings_each(engine->settings, add_setting, &asking);
    }
    if (fclose(asking.out) != 0)
        memory_exhausted();
    return place;
}

int listing_kept(struct engine *engine, struct phones **phones, int64_t *age_s,
                 struct ph_error *err)
{
    AUTO_FREE struct feature **directories = NULL;
    AUTO_FREE char *missing = NULL;
    bool for_sure = false;
    int code =
        registry_directories(engine->registry, engine->settings, &directories, &missing, err);
    if (code < 0)
        return code;
    AUTO_FREE char *place = place_of(engine, directories);
    AUTO_FREE char *owner = engine->account->owner_known(engine->credentials, &for_sure);
    const struct phones_key key = {.place = place, .owner = owner, .any_owner = !for_sure};
    return phones_load(settings_profile(engine->settings), &key, phones, age_s, err);
}

/* ---- The task ------------------------------------------------------------------------------ */

/* Drop the list if somebody else signed in while it was being read: it belongs to the earlier
 * account. */
static void keep(const struct task *task, const struct phones *phones, const struct phones_key *key)
{
    struct ph_error err = {0};
    bool for_sure = false;
    AUTO_FREE char *owner =
        task->engine->account->owner_known(task->engine->credentials, &for_sure);
    if (key->owner == NULL || strcmp(owner, key->owner) != 0)
        return;
    int code = phones_save(phones, settings_profile(task->engine->settings), key, &err);
    /* Unattended use may have no home directory: go on without a cache. */
    bool homeless = code == PH_UNSUPPORTED || code == PH_DENIED;
    if (code != PH_OK)
        log_write(homeless ? PH_LOG_INFO : PH_LOG_WARNING, "phones",
                  "The list could not be kept for the next time: %s", err.text);
}

/* The saved list, if it has the same service, account and settings, and is not too old for its
 * purpose. */
static bool take_kept(struct task *task, const struct phones_key *key)
{
    static const char *const limits[] = {[LIST_LOOK] = "look_age", [LIST_ACT] = "act_age"};
    struct phones *kept = NULL;
    int64_t age_s = 0;
    if (task->fresh || key->owner == NULL ||
        phones_load(settings_profile(task->engine->settings), key, &kept, &age_s, NULL) != PH_OK)
        return false;
    const char *limit = limits[task->use];
    bool clock_went_back = phones_time(kept) > time_now();
    /* A directory that failed may be there again. */
    bool part = task->missing != NULL || phones_lacking(kept, "source") != NULL;
    if (part || (limit != NULL &&
                 (clock_went_back ||
                  age_s * MS_IN_SECOND >= settings_number(task->engine->settings, limit)))) {
        phones_free(kept);
        return false;
    }
    task->found = kept;
    tell_result(task, age_s);
    return true;
}

int phones_task(struct task *task, struct ph_error *err)
{
    AUTO_FREE char *place = place_of(task->engine, task->directories);
    AUTO_FREE char *owner = NULL, *scopes = NULL;
    int code = task->engine->account->owner(task->engine->credentials, task, &owner, &scopes, err);
    if (code == PH_CANCELLED)
        return code;
    const struct phones_key key = {.place = place, .owner = owner};
    if (!take_kept(task, &key)) {
        struct phones *phones = NULL;
        code = list_all(task, &phones, err);
        if (code != PH_OK)
            return code;
        keep(task, phones, &key);
        task->found = phones;
        tell_result(task, 0);
    }
    phones_grant(task->found, scopes);
    return PH_OK;
}
