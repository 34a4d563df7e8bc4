/* phonectl login, status, logout and stores: the account and where its token is kept. */
#include "action_args.h"
#include "cells.h"
#include "commands.h"
#include "follow.h"
#include "help.h"
#include "message.h"
#include "open.h"
#include "output.h"
#include <confirmation.h>

#include <stdio.h>
#include <string.h>

/* ---- The account ---------------------------------------------------------------------------- */

/* The members of account_object(). */
static const struct field account_column_list[] = {
    {.key = "signed_in"},    {.key = "profile"},        {.key = "account"},
    {.key = "account_name"}, {.key = "organisation"},   {.key = "organisation_id"},
    {.key = "provider"},     {.key = "store"},          {.key = "url"},
    {.key = "expires"},      {.key = "expires_in"},     {.key = "refresh_expires"},
    {.key = "renewable"},    {.key = "missing_scopes"}, {.key = "text"}};
const struct output_columns account_columns = OUTPUT_COLUMNS(account_column_list);

/* The actions that the sign-in has no scope for, by the scopes: {"A or B": ["reboot", …]}. NULL if
 * its scopes are not known. */
static json_object *missing_scopes(const struct cli *cli, const struct core_account *account)
{
    if (account->scopes == NULL)
        return NULL;
    const struct registry *registry = core_registry(cli->core);
    json_object *missing = json_object_new_object();
    for (size_t i = 0; i < registry_feature_count(registry); i++) {
        const struct feature *feature = registry_feature(registry, i);
        AUTO_FREE char *scopes = feature->about.kind != PH_ACTION
                                     ? NULL
                                     : eligibility_missing_scopes(feature, account->scopes);
        json_object *actions = NULL;
        if (scopes == NULL)
            continue;
        if (!json_object_object_get_ex(missing, scopes, &actions)) {
            actions = json_object_new_array();
            json_object_object_add(missing, scopes, actions);
        }
        json_object_array_add(actions, json_object_new_string(feature->about.id));
    }
    return missing;
}

/* A line for each missing scope: which actions it costs. */
static void say_missing_scopes(const struct cli *cli, const struct core_account *account)
{
    json_object *missing = missing_scopes(cli, account);
    if (missing == NULL) {
        message_say("Its scopes are not known: this way to sign in does not list them.");
        return;
    }
    json_object_object_foreach(missing, scopes, actions)
    {
        AUTO_FREE char *names = NULL;
        for (size_t i = 0; i < json_object_array_length(actions); i++)
            text_append(&names, ", ", "%s",
                        json_object_get_string(json_object_array_get_idx(actions, i)));
        message_say("The token lacks the scope %s, so these are not possible: %s", scopes, names);
    }
    json_object_put(missing);
}

static json_object *account_object(const struct cli *cli, const struct core_account *account)
{
    json_object *object = json_object_new_object();
    int64_t left = account->expires ? account->expires - time_now() : 0;
    json_add_bool(object, "signed_in", account->signed_in);
    json_add_text(object, "profile", account->profile);
    json_add_text(object, "account", account->account);
    json_add_text(object, "account_name", account->account_name);
    json_add_text(object, "organisation",
                  confirmation_organisation(core_settings(cli->core), account));
    json_add_text(object, "organisation_id", account->organisation_id);
    json_add_text(object, "provider", account->provider);
    json_add_text(object, "store", account->store);
    json_add_text(object, "url", account->origin);
    row_time(object, "expires", account->expires);
    json_add_number(object, "expires_in", left > 0 ? left : 0);
    row_time(object, "refresh_expires", account->refresh_expires);
    json_add_bool(object, "renewable", account->renewable);
    json_object_object_add(object, "missing_scopes", missing_scopes(cli, account));
    json_add_text(object, "text", account->text);
    return object;
}

enum { FACT_WIDTH = 13 };

static void print_fact(const char *name, const char *value)
{
    if (value == NULL || !*value)
        return;
    AUTO_FREE char *safe = log_visible(value);
    printf("  %s%*s %s\n", words(name), cells_pad(words(name), FACT_WIDTH), "", safe);
}

static void print_account(const struct cli *cli, const struct core_account *account)
{
    AUTO_FREE char *said = words_account(account);
    AUTO_FREE char *text = log_visible(said);
    bool valid = account->signed_in;
    printf("%s%s%s\n",
           !cli->color_out ? ""
           : valid         ? "\033[32m"
                           : "\033[33m",
           text, cli->color_out ? "\033[0m" : "");
    if (!valid)
        return;
    AUTO_FREE char *who = words_who(account), *renewal = words_renewal(account);
    print_fact(N_("Signed in as"), who);
    print_fact(N_("Organisation"), confirmation_organisation(core_settings(cli->core), account));
    print_fact(N_("Profile"), account->profile);
    print_fact(N_("Provider"), account->provider);
    print_fact(N_("Kept in"), account->store);
    print_fact(N_("API"), account->origin);
    print_fact(N_("Renewal"), renewal);
}

static void show_account(struct cli *cli)
{
    const struct core_account *account = core_account(cli->core);
    if (account && output_wanted(cli))
        output_object(cli, "status", account_object(cli, account));
    else if (account != NULL)
        print_account(cli, account);
}

/* ---- login ---------------------------------------------------------------------------------- */

/* --timeout limits the wait for the browser, in the core and in providers with such an argument. */
static int set_time_limit(struct cli *cli)
{
    const char *text = cli->args.flag[FLAG_TIMEOUT];
    struct ph_error err;
    if (text == NULL)
        return CODE_DONE;
    if (param_find(&cli->args.feature->about.args, "timeout"))
        values_set(cli->args.values, "timeout", text);
    if (settings_override(core_settings(cli->core), "phonectl", "browser_timeout", text, &err) < 0)
        return message_fail_flag("timeout", &err);
    return CODE_DONE;
}

static void say_count(size_t count)
{
    message_say(words_count("%zu phone is visible.", "%zu phones are visible.", count), count);
}

/* Counts the phones that the new account can see; the sign-in stands if this fails. */
static void count_phones(struct cli *cli)
{
    struct follow_end end;
    struct task_options task = {.kind = TASK_PHONES, .fresh = true};
    follow_task(cli, &task, NULL, NULL, &end);
    if (end.code == PH_OK && core_phones(cli->core))
        say_count(phones_count(core_phones(cli->core)));
    else if (end.code < 0 && !end.stopped)
        message_say("Cannot list the phones: %s", end.error.text);
}

int cmd_login(struct cli *cli)
{
    struct args *args = &cli->args;
    if (args->word_count > 0 && strcmp(args->words[0], args->feature->about.id) != 0)
        return help_unknown_feature(cli, PH_AUTH, args->words[0]);
    int code = args_check_words(&cli->args, 0, 1);
    if (code != CODE_DONE || (code = set_time_limit(cli)) != CODE_DONE ||
        (code = output_check(cli, &account_columns)) != CODE_DONE ||
        (code = action_args_complete(cli, false)) != CODE_DONE)
        return code;
    struct task_options task = {.kind = TASK_LOGIN,
                                .feature = args->feature,
                                .args = args->values,
                                .store = args->flag[FLAG_STORE]};
    struct follow_end end;
    message_guidance(true);
    follow_task(cli, &task, NULL, NULL, &end);
    message_guidance(false);
    if ((end.code == PH_DENIED || end.code == PH_LOGIN) && !end.stopped && !end.kept_shut)
        return message_fail(CODE_LOGIN, "%s", end.error.text);
    if ((code = follow_exit_code(&end)) != CODE_DONE)
        return code;
    show_account(cli);
    count_phones(cli);
    return CODE_DONE;
}

/* ---- status --------------------------------------------------------------------------------- */

int cmd_status(struct cli *cli)
{
    int code = args_check_words(&cli->args, 0, 0);
    if (code != CODE_DONE || (code = output_check(cli, &account_columns)) != CODE_DONE ||
        (code = open_core(cli)) != CODE_DONE)
        return code;
    bool check = args_has(&cli->args, FLAG_CHECK), verify = args_has(&cli->args, FLAG_VERIFY);
    if (check && verify)
        return message_fail(
            CODE_USAGE,
            "--check only looks at the clock, --verify asks the service; use one of them");
    struct task_options task = {.kind = TASK_STATUS, .verify = verify};
    struct follow_end end;
    follow_task(cli, &task, NULL, NULL, &end);
    const struct core_account *account = core_account(cli->core);
    bool nobody = account == NULL || !account->signed_in;
    if (end.stopped)
        return end.stopped;
    bool known = !nobody || end.code == PH_OK || end.code == PH_LOGIN; /* the store answered */
    if (!check && known && account && account->text)
        show_account(cli);
    if (end.code == PH_LOGIN && nobody) { /* the text says why */
        if (!check)
            message_hint_sign_in();
        return CODE_LOGIN;
    }
    if (end.code < 0)
        return follow_exit_code(&end);
    if (verify && !output_wanted(cli)) {
        message_say("%s", words_verified(account));
        say_missing_scopes(cli, account);
    }
    return nobody ? CODE_LOGIN : CODE_DONE;
}

/* ---- logout --------------------------------------------------------------------------------- */

static const struct field logout_column_list[] = {
    {.key = "store", .title = N_("STORE")},
    {.key = "state", .title = N_("STATE"), .words = true},
    {.key = "text", .title = "", .drop = 1},
};
const struct output_columns logout_columns = OUTPUT_COLUMNS(logout_column_list);

static void add_values(json_object *row, const struct values *values)
{
    for (size_t i = 0; i < values_count(values); i++) {
        const char *key = values_key(values, i);
        json_add_text(row, key, values_text(values, key));
    }
}

static bool watch_rows(void *self, const struct event *event)
{
    if (event->kind != EVENT_ROW)
        return false;
    json_object *row = json_object_new_object();
    add_values(row, event->row);
    const char *current = values_text(event->row, "current");
    if (current != NULL)
        json_add_bool(row, "current", strcmp(current, "yes") == 0);
    output_row(self, row);
    return true;
}

struct logout {
    struct cli *cli;
    struct output *out;
    char *remains;
    bool any; /* there was a token */
};

static bool watch_logout(void *self, const struct event *event)
{
    struct logout *logout = self;
    const char *state = event->kind == EVENT_ROW ? values_text(event->row, "state") : NULL;
    const char *what = state ? values_text(event->row, "what") : NULL;
    logout->any =
        logout->any || (what && strcmp(what, "token") == 0 && strcmp(state, "cleared") == 0);
    if (state == NULL || strcmp(state, "remains") != 0 || output_is_json(logout->out))
        return watch_rows(logout->out, event);
    free(logout->remains);
    logout->remains = memory_copy(values_text(event->row, "text"));
    return true;
}

int cmd_logout(struct cli *cli)
{
    int code = args_check_words(&cli->args, 0, 0);
    if (code != CODE_DONE || (code = open_core(cli)) != CODE_DONE)
        return code;
    struct logout logout = {.cli = cli};
    logout.out = output_open(cli, "logout", &logout_columns);
    if (logout.out == NULL)
        return CODE_USAGE;
    struct task_options task = {.kind = TASK_LOGOUT, .all = args_has(&cli->args, FLAG_ALL)};
    struct follow_end end;
    follow_task(cli, &task, watch_logout, &logout, &end);
    output_close(logout.out);
    fflush(output_stream());
    if (end.code == PH_OK)
        message_say("%s", words_cleared(logout.any));
    if (logout.remains && logout.any)
        message_say("%s", words(logout.remains));
    free(logout.remains);
    return follow_exit_code(&end);
}

/* ---- stores --------------------------------------------------------------------------------- */

static const struct field store_column_list[] = {
    {.key = "store", .title = N_("STORE")},
    {.key = "current", .title = N_("USED"), .words = true, .drop = 1},
    {.key = "state", .title = N_("STATE"), .words = true, .drop = 2},
    {.key = "summary", .title = N_("WHAT IT IS"), .words = true, .drop = 4},
    {.key = "text", .title = N_("WHY NOT"), .drop = 3},
};
const struct output_columns stores_columns = OUTPUT_COLUMNS(store_column_list);

struct stores {
    struct output *out;
    struct values *reasons; /* by store: why it cannot be used; a table may have to shorten this */
    char *missing;          /* the configured store, if no plugin offers it */
    char *usable;           /* the first that can be used */
};

/* What to type when the configured store is missing. */
static void hint_missing(const struct cli *cli, const struct stores *stores)
{
    const struct plugin *plugin = registry_plugin_named(core_registry(cli->core), stores->missing);
    if (plugin != NULL && plugin->cure != NULL)
        message_hint("%s", plugin->cure);
    if (stores->usable != NULL)
        message_hint("To use another store: phonectl login --store %s", stores->usable);
}

static void note_store(struct stores *stores, const char *store, const char *state,
                       const char *text)
{
    bool missing = strcmp(state, "missing") == 0;
    if (missing)
        stores->missing = memory_copy(store);
    if (missing || strcmp(state, "unusable") == 0)
        values_set(stores->reasons, store, text);
    if (stores->usable == NULL && strcmp(state, "usable") == 0)
        stores->usable = memory_copy(store);
}

static bool watch_stores(void *self, const struct event *event)
{
    struct stores *stores = self;
    if (event->kind == EVENT_ROW)
        note_store(stores, values_text(event->row, "store"), values_text(event->row, "state"),
                   values_text(event->row, "text"));
    return watch_rows(stores->out, event);
}

static int list_stores(struct cli *cli)
{
    struct stores stores = {.out = output_open(cli, "stores", &stores_columns)};
    if (stores.out == NULL)
        return CODE_USAGE;
    stores.reasons = values_new();
    bool table = output_is_table(stores.out);
    struct task_options task = {.kind = TASK_CHECK_STORES};
    int code = follow_to_end(cli, &task, watch_stores, &stores);
    output_close(stores.out);
    fflush(output_stream());
    for (size_t i = 0; table && i < values_count(stores.reasons); i++) {
        const char *store = values_key(stores.reasons, i);
        message_say("%s: %s", store, values_text(stores.reasons, store));
    }
    if (stores.missing != NULL)
        hint_missing(cli, &stores);
    values_free(stores.reasons);
    free(stores.missing);
    free(stores.usable);
    return code;
}

static int use_store(struct cli *cli, const char *id)
{
    const struct feature *store = registry_find(core_registry(cli->core), PH_STORE, id);
    if (store == NULL)
        return help_unknown_feature(cli, PH_STORE, id);
    if (store->about.flags & PH_VOLATILE) {
        message_fail(CODE_USAGE, "The store %s would lose the token when this command ends", id);
        message_hint("To delete the token: phonectl logout");
        return CODE_USAGE;
    }
    struct task_options task = {.kind = TASK_MOVE, .store = id};
    int code = follow_to_end(cli, &task, NULL, NULL);
    if (code == CODE_DONE)
        message_say("The token is now kept in %s.", id);
    return code;
}

int cmd_stores(struct cli *cli)
{
    int code;
    const struct sub *sub = args_sub(&cli->args, &code);
    if (code != CODE_DONE ||
        (code = args_check_words(&cli->args, sub ? 2 : 0, sub ? 2 : 0)) != CODE_DONE ||
        (code = open_core(cli)) != CODE_DONE)
        return code;
    if (sub != NULL)
        return use_store(cli, args_word(&cli->args, 1));
    return list_stores(cli);
}
