/* Lists the phones of a Webex organisation: all pages of GET /devices, joined with the names of
 * locations, owners and their extensions where the account may read them. */
#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "lookup.h"
#include "webex_pages.h"
#include "webex_phone.h"

struct listing {
    struct ph_context *ctx;
    struct lookup people, workspaces, locations;
    const char *me; /* the id of the signed-in person, or NULL */
    int phones_only, joined;
    int64_t count;
    struct ph_error failure; /* why reading the lists to join ended the listing */
};

static void emit(const struct listing *listing, const char *field, const char *value)
{
    if (value != NULL && *value != '\0')
        listing->ctx->host->emit(listing->ctx, field, value);
}

static void emit_list(const struct listing *listing, const char *field, struct json_object *list)
{
    for (size_t i = 0; list != NULL && i < json_object_array_length(list); i++) {
        struct json_object *value = json_object_array_get_idx(list, i);
        if (json_object_is_type(value, json_type_string))
            emit(listing, field, json_object_get_string(value));
    }
}

/* A phone's owner is a person or a workspace; only people have an extension in these lists. */
static void emit_owner(const struct listing *listing, struct json_object *item)
{
    const char *person_id = webex_text(item, "personId");
    const char *workspace_id = webex_text(item, "workspaceId");
    const struct lookup_item *person = lookup_find(&listing->people, person_id);
    const struct lookup_item *workspace = lookup_find(&listing->workspaces, workspace_id);
    if (person != NULL) {
        emit(listing, "extension", person->extension);
        emit(listing, "number", person->number);
        emit(listing, "owner", person->name);
        emit(listing, "owner", person->mail);
    } else if (workspace != NULL) {
        emit(listing, "owner", workspace->name);
    }
    emit(listing, "person_id", person_id);
    if (listing->me != NULL)
        emit(listing, "own_line",
             person_id != NULL && strcmp(person_id, listing->me) == 0 ? "yes" : "no");
    emit(listing, "workspace_id", workspace_id);
}

/* The schema has an object with a mode, the published example a plain string. */
static const char *maintenance_of(struct json_object *item)
{
    const char *plain = webex_text(item, "plannedMaintenance");
    return plain != NULL ? plain : webex_text(webex_object(item, "plannedMaintenance"), "mode");
}

/* Texts passed on under our own field names. Values that the service adds later pass through
 * unchanged. */
static const struct {
    const char *field, *key;
} plain_fields[] = {
    {"id", "id"},
    {"name", "displayName"},
    {"model", "product"},
    {"mac", "mac"},
    {"status", "connectionStatus"},
    {"ip", "ip"},
    {"type", "type"},
    {"serial", "serial"},
    {"software", "software"},
    {"channel", "upgradeChannel"},
    {"last_seen", "lastSeen"},
    {"calling_id", "callingDeviceId"},
    {"device_id", "deviceId"},
    {"location_id", "locationId"},
};

/* The lists to join; all but the locations only where owners are wanted. */
static size_t lists_to_join(struct listing *listing, struct lookup *lists[3])
{
    lists[0] = &listing->locations;
    lists[1] = &listing->workspaces;
    lists[2] = &listing->people;
    return listing->ctx->host->number(listing->ctx, "owners") == 0 ? 1 : 3;
}

static const char *const of_locations[] = {"location", NULL},
                         *const of_workspaces[] = {"owner", NULL},
                         *const of_people[] = {"owner", "extension", "number", NULL};

/* Their first pages come while the first page of phones does. */
static void ask_ahead(struct listing *listing)
{
    struct lookup *lists[3];
    size_t count = lists_to_join(listing, lists);
    listing->locations = (struct lookup){
        .what = "Listing the locations", .path = "/locations", .fields = of_locations};
    listing->workspaces = (struct lookup){
        .what = "Listing the workspaces", .path = "/workspaces?max=1000", .fields = of_workspaces};
    listing->people = (struct lookup){.what = "Listing the people",
                                      .path = "/people?callingData=true&excludeStatus=true&max=100",
                                      .fields = of_people};
    for (size_t i = 0; i < count; i++)
        lookup_ahead(listing->ctx, lists[i]);
}

/* Read after the first phone has arrived, so that an unreachable service is reported before waiting
 * for three more lists. */
static int32_t read_places(struct listing *listing)
{
    struct ph_context *ctx = listing->ctx;
    struct ph_error *err = &listing->failure, why;
    struct lookup *lists[3];
    size_t count = lists_to_join(listing, lists);
    listing->joined = 1;
    for (size_t i = 0; count == 1 && of_people[i] != NULL; i++)
        lookup_lack(ctx, of_people[i], NULL); /* not requested */
    int32_t code = lookup_read(ctx, lists, count, err);
    if (code < 0 || count == 1)
        return code;
    code = webex_phone_my_id(ctx, &listing->me, &why); /* without it, own_line is not known */
    return code == PH_LOGIN || code == PH_CANCELLED
               ? ctx->host->fail(err, code, why.what, "%s", why.text)
               : PH_OK;
}

static int32_t phone_take(void *self, struct json_object *item)
{
    struct listing *listing = self;
    const char *type = webex_text(item, "type");
    /* The service may lose the filter from one page to the next. */
    if (listing->phones_only && type != NULL && !ascii_same(type, strlen(type), "phone"))
        return PH_OK;
    int32_t code = listing->joined ? PH_OK : read_places(listing);
    if (code < 0)
        return code;
    for (size_t i = 0; i < sizeof plain_fields / sizeof plain_fields[0]; i++)
        emit(listing, plain_fields[i].field, webex_text(item, plain_fields[i].key));
    const struct lookup_item *location =
        lookup_find(&listing->locations, webex_text(item, "locationId"));
    emit(listing, "location", location == NULL ? NULL : location->name);
    emit_owner(listing, item);
    emit_list(listing, "tag", webex_list(item, "tags"));
    emit_list(listing, "capability", webex_list(item, "capabilities"));
    emit_list(listing, "permission", webex_list(item, "permissions"));
    emit_list(listing, "problem", webex_list(item, "errorCodes"));
    emit(listing, "maintenance", maintenance_of(item));
    code = listing->ctx->host->next_row(listing->ctx);
    if (++listing->count % 100 == 0)
        listing->ctx->host->progress(listing->ctx, listing->count, 0, "phones");
    return code;
}

static int32_t list_pages(struct listing *listing, int64_t page_size, struct ph_error *err)
{
    struct ph_context *ctx = listing->ctx;
    char size[24];
    snprintf(size, sizeof size, "%lld", (long long)page_size);
    const char *path = webex_query(ctx, "/devices", "max", size);
    if (listing->phones_only)
        path = webex_query(ctx, path, "type", "phone");
    return webex_pages(ctx, "Listing the phones", path, phone_take, listing, err);
}

/* Fewer, larger pages take less time. The service documents no maximum: if it refuses this size,
 * the usual one is used for a month. */
static int32_t list_large_pages(struct listing *listing, struct ph_error *err)
{
    enum { LARGE = 1000, USUAL = 100 };
    static const char key[] = "page_size";
    const int64_t month_ms = INT64_C(30) * 86400000;
    struct ph_context *ctx = listing->ctx;
    const struct ph_memo *memo = ctx->host->service(ctx, "ph.memo/1");
    if (memo == NULL || memo->get(ctx, key, month_ms) == NULL) {
        int32_t code = list_pages(listing, LARGE, err);
        if (code != PH_INVALID || listing->joined)
            return code;
        ctx->host->log(ctx, PH_LOG_INFO, "No pages of %d phones (%s); asking for %d", LARGE,
                       err->text, USUAL);
        if (memo != NULL)
            memo->put(ctx, key, "100");
    }
    return list_pages(listing, USUAL, err);
}

static int32_t list(struct ph_context *ctx, struct ph_error *err)
{
    struct listing listing = {.ctx = ctx};
    listing.phones_only = strcmp(ctx->host->text(ctx, "devices"), "phones") == 0;
    int64_t page_size = ctx->host->number(ctx, "page_size");
    ctx->host->progress(ctx, 0, 0, "phones");
    ask_ahead(&listing);
    struct ph_error failure = {0};
    int32_t code = page_size > 0 ? list_pages(&listing, page_size, &failure)
                                 : list_large_pages(&listing, &failure);
    if (code == PH_OK)
        return PH_OK;
    if (code == WEBEX_ROUND && lookup_lack(ctx, "phones", failure.text))
        return PH_OK;
    const struct ph_error *why = listing.failure.text[0] == '\0' ? &failure : &listing.failure;
    return ctx->host->fail(err, code == WEBEX_ROUND ? PH_FAILED : code, why->what, "%s", why->text);
}

static const char *const device_kinds[] = {"phones", "all", NULL};

static const struct ph_param settings[] = {
    {.key = "devices",
     .label = "Devices to list",
     .help = "Phones only, or also room devices and accessories.",
     .type = PH_CHOICE,
     .value = "phones",
     .choices = device_kinds},
    {.key = "owners",
     .label = "Look up owners and extensions",
     .help = "Also reads the lists of people and workspaces, which takes longer in a large "
             "organisation.",
     .type = PH_BOOL,
     .value = "yes"},
    {.key = "page_size",
     .label = "Phones per request",
     .help = "Devices per request; 0 means as many as the service gives.",
     .type = PH_INT,
     .flags = PH_ADVANCED,
     .value = "0",
     .min = 0,
     .max = 5000},
};

static const struct ph_directory functions = {.size = sizeof(struct ph_directory), .list = list};

static const struct ph_feature features[] = {{
    .kind = PH_DIRECTORY,
    .id = "webex-directory",
    .title = "Webex organisation",
    .summary = "Lists the devices of the Webex organisation that the account may see.",
    .rank = 10,
    .settings = PH_PARAMS(settings),
    .functions = &functions,
}};

PH_PLUGIN(.id = "webex-directory", .version = "1.0.0",
          .summary = "The phones of a Webex organisation", .author = "The phonectl authors",
          .licence = "MIT", PH_FEATURES(features))
