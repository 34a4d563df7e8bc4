#include "config/values.h"

#include "config/param.h"
#include "util/error.h"
#include "util/secret.h"
#include "util/text.h"

#include <string.h>

struct value {
    char *key, *text;
    struct ph_secret *secret;
};

struct values {
    struct value *items;
    size_t count;
};

struct values *values_new(void)
{
    return memory_alloc(sizeof(struct values));
}

void values_free(struct values *values)
{
    if (values == NULL)
        return;
    for (size_t i = 0; i < values->count; i++) {
        free(values->items[i].key);
        free(values->items[i].text);
        secret_release(values->items[i].secret);
    }
    free(values->items);
    free(values);
}

static struct value *find(const struct values *values, const char *key)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->items[i].key, key) == 0)
            return &values->items[i];
    return NULL;
}

/* Takes text and secret; frees the earlier ones. */
static void put(struct values *values, const char *key, char *text, struct ph_secret *secret)
{
    struct value *value = find(values, key);
    if (value == NULL) {
        value = memory_add(values->items, values->count);
        *value = (struct value){.key = memory_copy(key)};
    }
    free(value->text);
    secret_release(value->secret);
    value->text = text;
    value->secret = secret;
}

void values_set(struct values *values, const char *key, const char *text)
{
    put(values, key, memory_copy(text == NULL ? "" : text), NULL);
}

void values_set_number(struct values *values, const char *key, int64_t number)
{
    put(values, key, text_format("%lld", (long long)number), NULL);
}

void values_set_secret(struct values *values, const char *key, const struct ph_secret *secret)
{
    put(values, key, NULL, secret_hold(secret));
}

const char *values_text(const struct values *values, const char *key)
{
    const struct value *value = find(values, key);
    return value == NULL ? NULL : value->text;
}

const struct ph_secret *values_secret(const struct values *values, const char *key)
{
    const struct value *value = find(values, key);
    return value == NULL ? NULL : value->secret;
}

size_t values_count(const struct values *values)
{
    return values->count;
}

const char *values_key(const struct values *values, size_t index)
{
    return index < values->count ? values->items[index].key : NULL;
}

static void put_all(struct values *copy, const struct values *values)
{
    for (size_t i = 0; values != NULL && i < values->count; i++) {
        const struct value *value = &values->items[i];
        put(copy, value->key, memory_copy(value->text), secret_hold(value->secret));
    }
}

struct values *values_over(const struct values *values, const struct values *own)
{
    struct values *copy = values_new();
    put_all(copy, values);
    put_all(copy, own);
    return copy;
}

struct values *values_copy(const struct values *values)
{
    return values_over(values, NULL);
}

static int unknown_key(const char *key, const struct ph_params *params, struct ph_error *err)
{
    AUTO_FREE const char **names = memory_alloc((params->count + 1) * sizeof *names);
    for (uint32_t i = 0; i < params->count; i++)
        names[i] = param_at(params, i)->key;
    AUTO_FREE char *hint = text_hint(key, names);
    return error_fail(err, PH_INVALID, key, "There is no parameter %s%s", key, hint);
}

static int check_one(const struct value *value, const struct ph_params *params, char **normal,
                     struct ph_error *err)
{
    const struct ph_param *param = param_find(params, value->key);
    if (param == NULL)
        return unknown_key(value->key, params, err);
    if (param->type != PH_SECRET && value->secret != NULL)
        return error_fail(err, PH_INVALID, param->key, "%s is not a secret", param->key);
    if (param->type != PH_SECRET && value->text != NULL)
        return param_check(param, value->text, normal, err);
    if (value->secret == NULL)
        return error_fail(err, PH_INVALID, param->key,
                          "%s is a secret and must not be given as text", param->key);
    return param_check(param, secret_bytes(value->secret, NULL), NULL, err);
}

static int check_required(const struct values *values, const struct ph_params *params,
                          struct ph_error *err)
{
    for (uint32_t i = 0; i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if ((param->flags & PH_REQUIRED) != 0 && param->value == NULL &&
            find(values, param->key) == NULL)
            return error_fail(err, PH_INVALID, param->key, "%s is missing: %s", param->key,
                              param->help);
    }
    return PH_OK;
}

int values_check(const struct values *values, const struct ph_params *params, struct ph_error *err)
{
    for (size_t i = 0; i < values->count; i++) {
        int code = check_one(&values->items[i], params, NULL, err);
        if (code != PH_OK)
            return code;
    }
    return check_required(values, params, err);
}

int values_spell(struct values *values, const struct ph_params *params, struct ph_error *err)
{
    for (size_t i = 0; i < values->count; i++) {
        AUTO_FREE char *normal = NULL;
        int code = check_one(&values->items[i], params, &normal, err);
        if (code != PH_OK)
            return code;
        if (normal != NULL)
            put(values, values->items[i].key, memory_steal(normal), NULL);
    }
    return PH_OK;
}

int values_complete(struct values *values, const struct ph_params *params, struct ph_error *err)
{
    int code = values_check(values, params, err);
    for (uint32_t i = 0; code == PH_OK && i < params->count; i++) {
        const struct ph_param *param = param_at(params, i);
        if (param->value != NULL && find(values, param->key) == NULL)
            values_set(values, param->key, param->value);
    }
    return code == PH_OK ? values_spell(values, params, err) : code;
}
