/* The results of many phones, summed up. See summary.h. */
#include "summary.h"

#include "message.h"

#include <name_ranges.h>
#include <stdio.h>
#include <string.h>
#include <translation.h>

enum {
    NAMED_MOST = 8,
    GROUPS_MOST = 64 /* further reasons are counted together */
};

struct group { /* phones with the same outcome for the same reason */
    int outcome, code;
    char *text;
    char **names;
    size_t count;
};

struct summary {
    struct group *groups;
    size_t count;
    size_t outcomes[OUTCOME_SKIPPED + 1];
    size_t not_started; /* of those skipped */
    size_t hopeless;    /* of those failed */
    bool pretends;
};

struct summary *summary_new(bool pretends)
{
    struct summary *summary = memory_alloc(sizeof *summary);
    summary->pretends = pretends;
    return summary;
}

/* The job ended before this phone was started; the phone itself has no reason. */
static bool is_not_started(int outcome, int code)
{
    return outcome == OUTCOME_SKIPPED && code == PH_CANCELLED;
}

bool summary_retry_helps(const struct summary *summary)
{
    return summary->outcomes[OUTCOME_FAILED] > summary->hopeless;
}

const char *summary_outcome(const struct summary *summary, int outcome, int code)
{
    if (is_not_started(outcome, code))
        return N_("open");
    return summary->pretends && outcome == OUTCOME_DONE ? N_("would") : outcome_name(outcome);
}

size_t summary_not_started(const struct summary *summary)
{
    return summary->not_started;
}

void summary_free(struct summary *summary)
{
    for (size_t g = 0; g < summary->count; g++) {
        struct group *group = &summary->groups[g];
        for (size_t i = 0; i < group->count; i++)
            free(group->names[i]);
        free(group->names);
        free(group->text);
    }
    free(summary->groups);
    free(summary);
}

/* Cuts the parenthesis around id out of text. */
static void cut_id(char *text, const char *id, size_t length)
{
    AUTO_FREE char *sought = text_format("%.*s)", (int)length, id);
    char *found = length > 0 ? strstr(text, sought) : NULL, *from = found;
    while (from != NULL && from > text && *from != '(')
        from--;
    if (from == NULL || *from != '(')
        return;
    from -= from > text && from[-1] == ' ';
    const char *rest = found + strlen(sought);
    memmove(from, rest, strlen(rest) + 1);
}

char *summary_reason(const char *text, const char *name, const char *ids)
{
    const char *found = text && name && *name ? strstr(text, name) : NULL;
    char *reason =
        found ? text_format("%.*sthe phone%s", (int)(found - text), text, found + strlen(name))
              : memory_copy(text ? text : "");
    while (ids != NULL && *ids != '\0') {
        size_t length = strcspn(ids, "\n");
        cut_id(reason, ids, length);
        ids += length + (ids[length] == '\n');
    }
    return reason;
}

static struct group *find_group(struct summary *summary, int outcome, int code, const char *text)
{
    if (summary->count >= GROUPS_MOST && *text) {
        text = _("for various reasons");
        code = 0;
    }
    for (size_t g = 0; g < summary->count; g++) {
        struct group *group = &summary->groups[g];
        if (group->outcome == outcome && group->code == code && strcmp(group->text, text) == 0)
            return group;
    }
    struct group *group = memory_add(summary->groups, summary->count);
    *group = (struct group){.outcome = outcome, .code = code, .text = memory_copy(text)};
    return group;
}

void summary_add(struct summary *summary, const char *name, const char *correlation, int outcome,
                 int code, const char *text)
{
    summary->outcomes[outcome]++;
    summary->outcomes[0]++;
    summary->not_started += is_not_started(outcome, code);
    summary->hopeless += outcome == OUTCOME_FAILED && code == PH_INVALID;
    AUTO_FREE char *reason =
        summary_reason(outcome == OUTCOME_DONE ? NULL : text, name, correlation);
    struct group *group = find_group(summary, outcome, outcome == OUTCOME_DONE ? 0 : code, reason);
    *memory_add(group->names, group->count) = memory_copy(name ? name : "?");
}

size_t summary_count(const struct summary *summary, int outcome)
{
    return summary->outcomes[outcome];
}

static void print_group(const struct group *group)
{
    AUTO_FREE char *number = words_number((int64_t)group->count);
    size_t length = strlen(group->text);
    length -= length > 0 && group->text[length - 1] == '.'; /* the names follow */
    AUTO_FREE char *names = name_ranges((const char **)group->names, group->count, NAMED_MOST);
    if (is_not_started(group->outcome, group->code)) {
        message_say("  %s not started: %s", number, names);
        return;
    }
    message_say("  %s %s%s%.*s: %s", number, words(outcome_name(group->outcome)),
                *group->text ? ", " : "", (int)length, group->text, names);
}

bool summary_group(const struct summary *summary, size_t index, int *outcome, size_t *count,
                   const char **reason, char **names)
{
    if (index >= summary->count)
        return false;
    const struct group *group = &summary->groups[index];
    *outcome = group->outcome;
    *count = group->count;
    *reason = group->text;
    *names = name_ranges((const char **)group->names, group->count, NAMED_MOST);
    return true;
}

void summary_print(const struct summary *summary)
{
    AUTO_FREE char *line = memory_copy("");
    for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_SKIPPED; outcome++) {
        size_t count = summary->outcomes[outcome];
        count -= outcome == OUTCOME_SKIPPED ? summary->not_started : 0;
        bool would = summary->pretends && outcome == OUTCOME_DONE;
        AUTO_FREE char *number = words_number((int64_t)count);
        if (count > 0)
            text_append(&line, "; ", "%s %s", number,
                        would ? _("would be done") : words(outcome_name(outcome)));
    }
    AUTO_FREE char *number = words_number((int64_t)summary->not_started);
    if (summary->not_started > 0)
        text_append(&line, "; ", _("%s not started"), number);
    if (*line)
        message_say(summary->pretends ? N_("Nothing was sent: %s") : "%s", line);
    for (size_t g = 0; g < summary->count; g++) {
        if (summary->groups[g].outcome != OUTCOME_DONE)
            print_group(&summary->groups[g]);
    }
}

/* The exit code when nothing was done: login and network problems concern all phones. */
static int common_code(const struct summary *summary)
{
    int code = summary->count == 1 ? summary->groups[0].code : PH_OK;
    if (code == PH_LOGIN || code == PH_DENIED)
        return CODE_LOGIN;
    return code == PH_NETWORK ? CODE_NETWORK : CODE_FAILED;
}

int summary_exit_code(const struct summary *summary, bool skip_ok)
{
    size_t all = summary->outcomes[0], done = summary->outcomes[OUTCOME_DONE];
    if (done > 0 && (skip_ok || summary->pretends))
        all -= summary->outcomes[OUTCOME_SKIPPED] - summary->not_started;
    if (summary->outcomes[OUTCOME_UNKNOWN])
        return CODE_UNKNOWN; /* a script that retries must know */
    if (done == all)
        return CODE_DONE;
    return done ? CODE_PARTIAL : common_code(summary);
}
