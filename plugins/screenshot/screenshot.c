/* Fetches a picture of a phone's screen. The command is known from working public code for desk
 * phones; of other devices one is asked whether its model has it. The name of the result's field is
 * not known, so the picture is recognised by its signature. */
#include <phonectl/plugin.h>
#include <sodium.h>
#include <string.h>

#include "webex_offers.h"
#include "webex_phone.h"

struct picture {
    unsigned char *bytes;
    size_t length;
    const char *media_type, *name;
};

static int picture_decode(struct ph_context *ctx, const char *text, struct picture *picture)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    static const unsigned char jpeg[] = {0xFF, 0xD8, 0xFF};
    const char *behind = strncmp(text, "data:image/", 11) == 0 ? strstr(text, ";base64,") : NULL;
    if (behind != NULL)
        text = behind + strlen(";base64,");
    size_t length = strlen(text), used = 0;
    if (strncmp(text, "iVBOR", 5) != 0 && strncmp(text, "/9j/", 4) != 0)
        return 0; /* neither signature in base64: not worth decoding */
    picture->bytes = ctx->host->alloc(ctx, length);
    if (sodium_base642bin(picture->bytes, length, text, length, "\r\n ", &used, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return 0;
    picture->length = used;
    if (used > sizeof png && memcmp(picture->bytes, png, sizeof png) == 0) {
        picture->media_type = "image/png";
        picture->name = "screen.png";
        return 1;
    }
    picture->media_type = "image/jpeg";
    picture->name = "screen.jpg";
    return used > sizeof jpeg && memcmp(picture->bytes, jpeg, sizeof jpeg) == 0;
}

/* Searches at any depth, which the JSON parser limits. */
static int picture_find(struct ph_context *ctx, struct json_object *value, struct picture *picture)
{
    if (json_object_is_type(value, json_type_string))
        return picture_decode(ctx, json_object_get_string(value), picture);
    if (json_object_is_type(value, json_type_array))
        for (size_t i = 0; i < json_object_array_length(value); i++)
            if (picture_find(ctx, json_object_array_get_idx(value, i), picture))
                return 1;
    if (!json_object_is_type(value, json_type_object))
        return 0;
    json_object_object_foreach(value, key, inner)
    {
        (void)key;
        if (picture_find(ctx, inner, picture))
            return 1;
    }
    return 0;
}

static const char command[] = "Ui.GetDeviceScreenshot";

static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    struct json_object *answer = NULL, *result = NULL;
    struct picture picture = {0};
    int desk_phone = ctx->host->phone(ctx, "type") == NULL || webex_phone_has(ctx, "type", "phone");
    int32_t code = desk_phone ? PH_OK : webex_offers(ctx, command, err);
    if (code == PH_OK)
        code = webex_xapi_read(ctx, "Taking the screenshot", command, &answer, &result, err);
    if (code == PH_OK && answer != NULL) {
        if (result != NULL && picture_find(ctx, result, &picture))
            code = ctx->host->attach(ctx, picture.name, picture.media_type, picture.bytes,
                                     picture.length);
        else
            code = ctx->host->fail(err, PH_FAILED, "",
                                   "The phone answered, but without a picture of its screen");
    }
    json_object_put(answer);
    return code;
}

static const struct ph_action functions = {
    .size = sizeof(struct ph_action),
    .danger = PH_HARMLESS,
    .capability = "xapi",
    .permission = "xapi xapi:all",
    .status = "connected connected_with_issues",
    .run = run,
    .example = "--output screen.png",
    .needs = "id",
    .source = "webex-directory",
    .scopes = "spark:xapi_commands",
};

static const struct ph_feature features[] = {{
    .kind = PH_ACTION,
    .flags = PH_PARALLEL | PH_PICTURE,
    .id = "screenshot",
    .title = "Screenshot",
    .summary = "Fetches a picture of the phone's screen.",
    .functions = &functions,
}};

PH_PLUGIN(.id = "screenshot", .version = "1.0.0", .summary = "Pictures of phone screens",
          .author = "The phonectl authors", .licence = "MIT", PH_FEATURES(features))
