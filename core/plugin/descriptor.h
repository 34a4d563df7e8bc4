/* Descriptors of plugins, read only as far as their own size goes: a plugin may be older or
 * newer than this program. The frozen sizes of ABI 1.0 are the least there has to be. */
#ifndef CORE_PLUGIN_DESCRIPTOR_H
#define CORE_PLUGIN_DESCRIPTOR_H

#include <phonectl/plugin.h>
#include <phonectl/services.h>
#include <stdbool.h>
#include <stdint.h>

/* Where the last 1.0 member of each struct ends. Once 1.0 is frozen these never change: members are
 * only added behind them. */
enum {
#if UINTPTR_MAX == UINT64_MAX
    DESCRIPTOR_PLUGIN_1_0 = 120,
    DESCRIPTOR_FEATURE_1_0 = 80,
    DESCRIPTOR_PARAM_1_0 = 64,
    DESCRIPTOR_TABLE_1_0 = 16,
    DESCRIPTOR_AUTH_1_0 = 48,
    DESCRIPTOR_STORE_1_0 = 40,
    DESCRIPTOR_DIRECTORY_1_0 = 32,
    DESCRIPTOR_ACTION_1_0 = 96,
    DESCRIPTOR_REQUEST_1_0 = 128,
    DESCRIPTOR_HTTP_FIELD_1_0 = 56,
    DESCRIPTOR_RESPONSE_1_0 = 24
#else
    DESCRIPTOR_PLUGIN_1_0 = 76,
    DESCRIPTOR_FEATURE_1_0 = 52,
    DESCRIPTOR_PARAM_1_0 = 44,
    DESCRIPTOR_TABLE_1_0 = 8,
    DESCRIPTOR_AUTH_1_0 = 24,
    DESCRIPTOR_STORE_1_0 = 20,
    DESCRIPTOR_DIRECTORY_1_0 = 20,
    DESCRIPTOR_ACTION_1_0 = 56,
    DESCRIPTOR_REQUEST_1_0 = 80,
    DESCRIPTOR_HTTP_FIELD_1_0 = 28,
    DESCRIPTOR_RESPONSE_1_0 = 16
#endif
};

/* The tables of functions, by kind. */
union descriptor_functions {
    struct ph_auth auth;
    struct ph_store store;
    struct ph_directory directory;
    struct ph_action action;
};

/* Checks the whole descriptor: PH_OK, PH_INVALID (not a plugin), PH_UNSUPPORTED (made for another
 * ABI) or PH_FAILED (broken), with the reason. */
int descriptor_check(const struct ph_plugin *entry, struct ph_error *err);

/* Copies what the plugin's own size covers; the rest is zero. Only after descriptor_check(). */
void descriptor_copy(const struct ph_plugin *entry, struct ph_plugin *about);

void descriptor_feature(const struct ph_plugin *entry, uint32_t index, struct ph_feature *about);

void descriptor_table(const struct ph_plugin *entry, uint32_t index, struct ph_table *table);

void descriptor_functions(const struct ph_feature *feature, union descriptor_functions *functions);

/* A copy of params with elements of our own size, to be freed through *owned. */
void descriptor_params(const struct ph_params *params, struct ph_params *copy,
                       struct ph_param **owned);

/* False for a feature that only a newer program knows: its kind, or the type of one of its
 * values. */
bool descriptor_feature_known(const struct ph_feature *feature);

#endif
