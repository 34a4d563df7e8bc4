/* Descriptors of plugins, read only as far as their own size goes: a plugin may be older or newer
 * than this program. None may be smaller than in ABI 1.0. */
#ifndef CORE_PLUGIN_DESCRIPTOR_H
#define CORE_PLUGIN_DESCRIPTOR_H

#include <phonectl/plugin.h>
#include <stdint.h>

struct plugin;

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
    DESCRIPTOR_ACTION_1_0 = 112,
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
    DESCRIPTOR_ACTION_1_0 = 64,
    DESCRIPTOR_REQUEST_1_0 = 80,
    DESCRIPTOR_HTTP_FIELD_1_0 = 28,
    DESCRIPTOR_RESPONSE_1_0 = 16
#endif
};

/* Checks the whole descriptor and copies it, in structs of our own size: plugin->about with
 * settings and tables, and the features; without those that only a newer program knows, by their
 * kind or the type of a value. PH_INVALID (not a plugin), PH_UNSUPPORTED (made for another ABI) or
 * PH_FAILED (broken), with the reason. */
int descriptor_take(const struct ph_plugin *entry, struct plugin *plugin, struct ph_error *err);

/* Frees the copies. */
void descriptor_release(struct plugin *plugin);

#endif
