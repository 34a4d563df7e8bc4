/* Background images of MPP phones (Device Call Settings): upload, list, delete. They belong to the
 * organisation, at most 100 of them. The service's limits are checked before anything is sent. */
#include <errno.h>
#include <phonectl/plugin.h>
#include <stdio.h>
#include <string.h>

#include "webex.h"

enum {
    IMAGE_MOST = 625 * 1024, /* "maximum image file size is 625 KB" */
    IMAGES_MOST = 100,       /* of an organisation */
    DELETED_MOST = 10,       /* by one request */
    NAME_MOST = 100
};

static const char images_path[] = "/telephony/config/devices/backgroundImages";

/* ---- The file ---------------------------------------------------------------------------- */

struct image {
    const char *name, *media_type;
    char *bytes;
    size_t length;
};

static int32_t unfit(struct ph_context *ctx, const char *path, const char *why,
                     struct ph_error *err)
{
    return ctx->host->fail(err, PH_INVALID, "image_file", "%.120s %s", path, why);
}

static const char *type_of(const struct image *image)
{
    static const char png[] = "\x89PNG\r\n\x1a\n", jpeg[] = "\xFF\xD8\xFF";
    if (image->length > sizeof png && memcmp(image->bytes, png, sizeof png - 1) == 0)
        return "image/png";
    if (image->length > sizeof jpeg && memcmp(image->bytes, jpeg, sizeof jpeg - 1) == 0)
        return "image/jpeg";
    return NULL;
}

static int32_t read_image(struct ph_context *ctx, struct image *image, struct ph_error *err)
{
    const char *path = ctx->host->text(ctx, "image_file"), *slash = strrchr(path, '/');
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return ctx->host->fail(err, PH_INVALID, "image_file", "%.120s cannot be read: %s", path,
                               strerror(errno));
    image->name = slash == NULL ? path : slash + 1;
    image->bytes = ctx->host->alloc(ctx, IMAGE_MOST + 1);
    image->length = fread(image->bytes, 1, IMAGE_MOST + 1, file);
    int failed = ferror(file);
    fclose(file);
    if (failed)
        return unfit(ctx, path, "cannot be read", err);
    if (image->length > IMAGE_MOST)
        return unfit(ctx, path, "is larger than the 625 KB that the service takes", err);
    image->media_type = type_of(image);
    if (image->media_type == NULL)
        return unfit(ctx, path, "is neither a PNG nor a JPEG image", err);
    if (strlen(image->name) > NAME_MOST || strpbrk(image->name, "\"\\") != NULL)
        return unfit(ctx, path, "has a name that cannot be sent", err);
    return PH_OK;
}

/* ---- Requests ---------------------------------------------------------------------------- */

static int32_t read_list(struct ph_context *ctx, struct json_object **json,
                         struct json_object **images, struct ph_error *err)
{
    int32_t code = webex_get(ctx, "Listing the background images", images_path, json, err);
    *images = code < 0 ? NULL : webex_list(*json, "backgroundImages");
    return code;
}

static int32_t check_room(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *json = NULL, *images = NULL;
    int32_t code = read_list(ctx, &json, &images, err);
    size_t count = images == NULL ? 0 : json_object_array_length(images);
    json_object_put(json);
    if (code == PH_OK && count >= IMAGES_MOST)
        return ctx->host->fail(err, PH_FAILED, "image_file",
                               "The organisation has %d background images, which is all that the "
                               "service keeps: delete some with background-delete",
                               IMAGES_MOST);
    return code;
}

static int32_t check_image(struct ph_context *ctx, struct ph_error *err)
{
    struct image image = {0};
    return read_image(ctx, &image, err);
}

static int32_t run_upload(struct ph_context *ctx, struct ph_error *err)
{
    struct image image = {0};
    struct json_object *answer = NULL;
    int32_t code = read_image(ctx, &image, err);
    if (code == PH_OK)
        code = check_room(ctx, err);
    if (code < 0)
        return code;
    const struct ph_http_field form[] = {{.name = "fileName", .text = image.name},
                                         {.name = "file",
                                          .file_name = image.name,
                                          .media_type = image.media_type,
                                          .bytes = image.bytes,
                                          .length = image.length}};
    struct webex_request request = {
        .what = "Uploading the image",
        .method = "POST",
        .path = webex_path(ctx, "/telephony/config/devices/%s/actions/backgroundImageUpload/invoke",
                           ctx->host->phone(ctx, "calling_id")),
        .form = form,
        .form_count = sizeof form / sizeof form[0]};
    code = webex_call(ctx, &request, &answer, err);
    const char *url = webex_text(answer, "backgroundImageUrl"),
               *name = webex_text(answer, "filename");
    if (name != NULL)
        ctx->host->emit(ctx, "image", name);
    if (url != NULL)
        ctx->host->emit(ctx, "url", url);
    json_object_put(answer);
    return code;
}

static int32_t run_list(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *json = NULL, *images = NULL;
    int32_t code = read_list(ctx, &json, &images, err);
    for (size_t i = 0; images != NULL && i < json_object_array_length(images) && code == PH_OK;
         i++) {
        struct json_object *image = json_object_array_get_idx(images, i);
        const char *name = webex_text(image, "fileName"),
                   *url = webex_text(image, "backgroundImageUrl");
        if (i > 0)
            ctx->host->next_row(ctx);
        code = ctx->host->emit(ctx, "image", name == NULL ? "" : name);
        if (code == PH_OK && url != NULL)
            code = ctx->host->emit(ctx, "url", url);
    }
    json_object_put(json);
    return code;
}

/* The body that deletes the named images, new; NULL with the reason in err. */
static struct json_object *deletions(struct ph_context *ctx, struct ph_error *err)
{
    const char *rest = ctx->host->text(ctx, "images");
    int force = ctx->host->number(ctx, "force") != 0;
    struct json_object *body = json_object_new_object(), *list = json_object_new_array();
    json_object_object_add(body, "backgroundImages", list);
    while (*(rest += strspn(rest, ", ")) != '\0') {
        struct json_object *image = json_object_new_object();
        size_t length = strcspn(rest, ",");
        json_object_object_add(image, "fileName", json_object_new_string_len(rest, (int)length));
        json_object_object_add(image, "forceDelete", json_object_new_boolean(force));
        json_object_array_add(list, image);
        rest += length;
    }
    size_t count = json_object_array_length(list);
    if (count > 0 && count <= DELETED_MOST)
        return body;
    ctx->host->fail(err, PH_INVALID, "images",
                    "One to %d images can be deleted at a time, their names separated by commas",
                    DELETED_MOST);
    json_object_put(body);
    return NULL;
}

/* The service answers 206 for a name it does not know, as if a part had been done: refused here,
 * with the names there are. */
static int32_t check_names(struct ph_context *ctx, struct json_object *wanted, struct ph_error *err)
{
    struct json_object *json = NULL, *images = NULL;
    int32_t code = read_list(ctx, &json, &images, err);
    char known[100] = "";
    for (size_t i = 0; images != NULL && i < json_object_array_length(images); i++) {
        const char *name = webex_text(json_object_array_get_idx(images, i), "fileName");
        size_t used = strlen(known);
        if (name != NULL && used + strlen(name) + 3 < sizeof known)
            sprintf(known + used, "%s%s", used == 0 ? "" : ", ", name);
    }
    for (size_t i = 0; i < json_object_array_length(wanted) && code == PH_OK; i++) {
        const char *name = webex_text(json_object_array_get_idx(wanted, i), "fileName");
        if (!webex_list_has(images, "fileName", name))
            code = ctx->host->fail(err, PH_NOT_FOUND, "images",
                                   "There is no image \"%.60s\"%s%s; nothing was deleted", name,
                                   known[0] == '\0' ? "" : "; there are ", known);
    }
    json_object_put(json);
    return code;
}

static int32_t tell_one(struct ph_context *ctx, struct json_object *item, struct ph_error *err)
{
    enum { MULTIPLE_CHOICES = 300 };
    struct json_object *result = webex_object(item, "result"),
                       *error = webex_object(result, "error");
    const char *name = webex_text(item, "fileName"), *why = webex_text(error, "message");
    int64_t status = 0; /* always there; the error is not */
    ctx->host->emit(ctx, "image", name == NULL ? "" : name);
    if (error == NULL && (!webex_number(result, "status", &status) || status < MULTIPLE_CHOICES))
        return PH_OK;
    ctx->host->emit(ctx, "why", why == NULL ? "" : why);
    return ctx->host->fail(err, PH_FAILED, "images", "%.60s was not deleted: %s",
                           name == NULL ? "One" : name, why == NULL ? "no reason is given" : why);
}

/* A 206 answer means that the service deleted only some; it gives a reason for each of the
 * others. */
static int32_t tell_deleted(struct ph_context *ctx, struct json_object *items, struct ph_error *err)
{
    int32_t code = PH_OK;
    size_t count = items == NULL ? 0 : json_object_array_length(items);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            ctx->host->next_row(ctx);
        int32_t one = tell_one(ctx, json_object_array_get_idx(items, i), err);
        code = one < 0 ? one : code;
    }
    return code;
}

static int32_t check_deletions(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *body = deletions(ctx, err);
    json_object_put(body);
    return body == NULL ? PH_INVALID : PH_OK;
}

static int32_t run_delete(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *body = deletions(ctx, err), *answer = NULL;
    if (body == NULL)
        return PH_INVALID;
    struct webex_request request = {
        .what = "Deleting the images", .method = "DELETE", .path = images_path, .body = body};
    int32_t code = check_names(ctx, webex_list(body, "backgroundImages"), err);
    if (code == PH_OK)
        code = webex_call(ctx, &request, &answer, err);
    if (code == PH_OK)
        code = tell_deleted(ctx, webex_list(answer, "items"), err);
    json_object_put(answer);
    json_object_put(body);
    return code;
}

/* ---- Declarations ------------------------------------------------------------------------ */

static const struct ph_param upload_args[] = {
    {.key = "image_file",
     .label = "Image",
     .help = "A PNG or JPEG file of at most 625 KB.",
     .type = PH_PATH,
     .flags = PH_REQUIRED | PH_POSITIONAL},
};
static const struct ph_param delete_args[] = {
    {.key = "images",
     .label = "Images",
     .help = "Their names as backgrounds shows them, separated by commas.",
     .type = PH_TEXT,
     .flags = PH_REQUIRED | PH_POSITIONAL,
     .min = 1,
     .max = 2048},
    {.key = "force",
     .label = "Even if in use",
     .help = "Phones that use one of them then show no background image.",
     .type = PH_BOOL,
     .value = "no"},
};

#define RESULT(name, words, sentence)                                                              \
    {                                                                                              \
        .key = name, .label = words, .help = sentence, .type = PH_TEXT                             \
    }

static const struct ph_param results[] = {
    RESULT("image", "Image", "Its name."),
    RESULT("url", "Address", "The address from which phones load it."),
};
static const struct ph_param delete_results[] = {
    RESULT("image", "Image", "Its name."),
    RESULT("why", "Why not", "Why it was not deleted."),
};

#define ACTION(name, how_bad, function, looks, typed, its_results, its_scopes)                     \
    static const struct ph_action name = {.size = sizeof(struct ph_action),                        \
                                          .danger = how_bad,                                       \
                                          .model = "!*98[0-9][0-9]*",                              \
                                          .run = function,                                         \
                                          .example = typed,                                        \
                                          .needs = "calling_id",                                   \
                                          .source = "webex-directory",                             \
                                          .scopes = its_scopes,                                    \
                                          .results = PH_PARAMS(its_results),                       \
                                          .check = looks};

#define WRITE "spark-admin:telephony_config_write"

ACTION(upload_functions, PH_DISTURBING, run_upload, check_image, "logo.png", results, WRITE)
ACTION(list_functions, PH_HARMLESS, run_list, NULL, NULL, results,
       "spark-admin:telephony_config_read " WRITE)
ACTION(delete_functions, PH_NOTICED, run_delete, check_deletions, "CompanyLogoBlue", delete_results,
       WRITE)

#define FEATURE(name, words, sentence, its_args, its_functions)                                    \
    {                                                                                              \
        .kind = PH_ACTION, .flags = PH_PARALLEL, .id = name, .title = words, .summary = sentence,  \
        .args = its_args, .functions = &its_functions                                              \
    }

static const struct ph_feature features[] = {
    FEATURE("background", "Background image", "Sets the background image of the phone.",
            PH_PARAMS(upload_args), upload_functions),
    FEATURE("backgrounds", "Background images",
            "Lists the background images of the phone's organisation.", {.count = 0},
            list_functions),
    FEATURE("background-delete", "Delete background images",
            "Deletes background images of the phone's organisation; choose any one phone.",
            PH_PARAMS(delete_args), delete_functions),
};

PH_PLUGIN(.id = "background", .version = "1.0.0", .summary = "Background images of MPP phones",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
