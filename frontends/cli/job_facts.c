/* What a job did. See job_facts.h. */
#include "job_facts.h"

#include <confirmation.h>
#include <shell_words.h>
#include <string.h>
#include <time.h>

enum { NAMED_MOST = 20 /* phones that a command names one by one */ };

/* ---- For the journal ------------------------------------------------------------------------- */

static void add_flag(char **line, const char *flag, const char *value)
{
    AUTO_FREE char *both = text_format("%s=%s", flag, value);
    shell_add_word(line, value[0] == '-' ? both : flag);
    if (value[0] != '-')
        shell_add_word(line, value);
}

char *job_facts_selection(const struct args *args, size_t count)
{
    char *line = NULL;
    for (size_t i = 0; i < count; i++)
        shell_add_word(&line, args->words[i]);
    if (args_has(args, FLAG_ALL))
        shell_add_word(&line, "--all");
    if (args_has(args, FLAG_FILE))
        add_flag(&line, "-f", args->flag[FLAG_FILE]);
    for (size_t i = 0; i < args->column_count; i++)
        add_flag(&line, "--column", args->columns[i]);
    if (args_has(args, FLAG_ALLOW_UNMATCHED))
        shell_add_word(&line, "--allow-unmatched");
    return line;
}

/* ---- In words -------------------------------------------------------------------------------- */

struct values *job_facts_masked(const struct feature *action, const struct values *args)
{
    struct values *masked = values_copy(args);
    for (uint32_t i = 0; action != NULL && i < action->about.args.count; i++) {
        const struct ph_param *param = param_at(&action->about.args, i);
        const char *text = values_text(masked, param->key);
        bool kept = feature_keeps(action, param), needed = (param->flags & PH_REQUIRED) != 0;
        AUTO_FREE char *shown =
            text == NULL ? NULL : param_masked(param, param == feature_keys(action), text);
        if (shown != NULL || (needed && !kept))
            values_set(masked, param->key, shown != NULL ? shown : "••••");
    }
    return masked;
}

char *job_facts_args(const struct feature *action, const struct values *args)
{
    struct values *masked = job_facts_masked(action, args);
    char *text = action != NULL ? confirmation_args(action, masked) : memory_copy("");
    for (size_t i = 0; action == NULL && i < values_count(masked); i++)
        text_append(&text, ", ", "%s: %s", values_key(masked, i),
                    values_text(masked, values_key(masked, i)));
    values_free(masked);
    return text;
}

char *job_facts_deed(const struct feature *action, const struct journal_job *job)
{
    const char *title = action != NULL ? words(action->about.title) : job->about.action;
    AUTO_FREE char *args = job_facts_args(action, job->args);
    return text_format("%s%s%s%s", title != NULL ? title : "?", *args ? " (" : "", args,
                       *args ? ")" : "");
}

char *job_facts_time(int64_t seconds)
{
    char text[40];
    struct tm parts;
    time_t when = (time_t)seconds;
    if (seconds <= 0 || localtime_r(&when, &parts) == NULL)
        return memory_copy("");
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %z", &parts);
    return memory_copy(text);
}

/* ---- As a command ---------------------------------------------------------------------------- */

static bool add_phones(char **line, const struct journal_job *job)
{
    if (job->selection != NULL) {
        text_append(line, " ", "%s", job->selection);
        return true;
    }
    for (size_t i = 0; i < job->count && job->count <= NAMED_MOST; i++) {
        const struct journal_item *item = &job->items[i];
        AUTO_FREE char *id = text_format("id:%s", item->id);
        if (item->args != NULL)
            return false;
        shell_add_word(line, item->mac != NULL ? item->mac : id);
    }
    return job->count <= NAMED_MOST;
}

/* Returns false if an argument is masked. */
static bool add_args(char **line, const struct feature *action, const struct values *args)
{
    struct values *masked = job_facts_masked(action, args);
    bool whole = true;
    for (size_t i = 0; i < values_count(masked); i++) {
        const char *key = values_key(masked, i);
        const struct ph_param *param = param_find(&action->about.args, key);
        const char *shown = values_text(masked, key), *text = values_text(args, key);
        AUTO_FREE char *name = args_param_flag(key);
        AUTO_FREE char *flag = text_format("--%s", name);
        AUTO_FREE char *no = text_format("--no-%s", name);
        whole = whole && param != NULL && text != NULL && strcmp(text, shown) == 0;
        bool usual = param != NULL && param->value != NULL && strcmp(param->value, shown) == 0;
        AUTO_FREE char *both = text_format("%s=%s", name, shown);
        if (!usual && flag_by_name(name, strlen(name)) != NULL)
            add_flag(line, "--argument", both);
        else if (param != NULL && !usual && param->type == PH_BOOL)
            shell_add_word(line, param_number(param, shown) == 1 ? flag : no);
        else if (!usual)
            add_flag(line, flag, shown);
    }
    values_free(masked);
    return whole;
}

static void add_limits(char **line, const struct cli *cli, const struct journal_job *job)
{
    static const char *const keys[] = {"jobs", "rate", "max_fail", "canary"};
    for (size_t i = 0; job->limits != NULL && i < COUNT_OF(keys); i++) {
        const char *text = values_text(job->limits, keys[i]);
        const char *usual = settings_get(core_settings(cli->core), "phonectl", keys[i]).text;
        AUTO_FREE char *name = args_param_flag(keys[i]);
        AUTO_FREE char *flag = text_format("--%s", name);
        if (text != NULL && (usual == NULL || strcmp(usual, text) != 0))
            add_flag(line, flag, text);
    }
}

char *job_facts_command(const struct cli *cli, const struct feature *action,
                        const struct journal_job *job)
{
    if (action == NULL || cli->core == NULL || job->about.profile == NULL)
        return NULL;
    AUTO_FREE char *line = memory_copy("phonectl");
    if (strcmp(job->about.profile, SIMULATOR_PROFILE) == 0)
        shell_add_word(&line, "--sim");
    else
        add_flag(&line, "--profile", job->about.profile);
    shell_add_word(&line, action->about.id);
    if (!add_phones(&line, job) || !add_args(&line, action, job->args))
        return NULL;
    add_limits(&line, cli, job);
    if (job->about.wait)
        shell_add_word(&line, "--wait");
    return memory_steal(line);
}
