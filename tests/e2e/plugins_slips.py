"""plugins check finds the mistakes that a dry run reveals, each with its cause and a fix that works, and accepts
code that only looks wrong."""
import os
import re
import subprocess

from helpers.common import SOURCE
from helpers.terminal import answer, check, finish, run

HEAD = """#include <phonectl/plugin.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define RUN static int32_t run(struct ph_context *ctx, struct ph_error *err)
#define IGNORE (void)ctx, (void)err

static inline int32_t post(struct ph_context *ctx, uint32_t size, struct ph_error *err)
{
    struct ph_http_response response = {.size = size};
    return ctx->host->http(ctx, &(struct ph_http_request){.size = sizeof(struct ph_http_request), .method = "POST",
                                .url = "https://example.com/"}, &response, err);
}
"""
TAIL = """
static const struct ph_param args[] = {
    {.key = "text", .label = "Text", .help = "Any text.", .type = PH_TEXT, .flags = PH_POSITIONAL, .value = "x"},
    {.key = "times", .label = "Times", .help = "How often.", .type = PH_INT, .min = 1, .max = 9, .value = "1"},
    {.key = "explain", .label = "Explain", .help = "Only look.", .type = PH_BOOL, .flags = PH_PREVIEW, .value = PREVIEWS}};
static const struct ph_action action = {.size = sizeof action, .danger = DANGER, .run = run, .example = EXAMPLE};
static const struct ph_feature features[] = {{.kind = PH_ACTION, .flags = FLAGS, .id = "slip", .title = "Slip",
    .summary = "Slips.", .args = PH_PARAMS(args), .functions = &action}};
PH_PLUGIN(.id = "slip", .version = "1.0.0", .summary = "Slips.", .author = "Me", .licence = "MIT", PH_FEATURES(features)
    START)
"""
# an action that fails without its secrets: its own, its plugin's, and one it asks for
SECRETS = """#include <phonectl/plugin.h>
static int32_t run(struct ph_context *ctx, struct ph_error *err)
{
    if (ctx->host->secret(ctx, "own") == 0 || ctx->host->secret(ctx, "shared") == 0 || ctx->host->secret(ctx, "pin") == 0)
        return ctx->host->fail(err, PH_FAILED, 0, "A secret is missing");
    return PH_OK;
}
static const struct ph_param own[] = {{.key = "own", .label = "Own", .help = "Its own.", .type = PH_SECRET, .min = 6, .max = 64}};
static const struct ph_param shared[] = {{.key = "shared", .label = "Shared", .help = "Shared.", .type = PH_SECRET}};
static const struct ph_param args[] = {{.key = "pin", .label = "Pin", .help = "Asked.", .type = PH_SECRET, .flags = PH_REQUIRED}};
static const struct ph_action action = {.size = sizeof action, .danger = PH_NOTICED, .run = run};
static const struct ph_feature features[] = {{.kind = PH_ACTION, .flags = PH_PARALLEL, .id = "slip-secret", .title = "Slip",
    .summary = "Slips.", .settings = PH_PARAMS(own), .args = PH_PARAMS(args), .functions = &action}};
PH_PLUGIN(.id = "slip", .version = "1.0.0", .summary = "Slips.", .author = "Me", .licence = "MIT", .settings = PH_PARAMS(shared),
    PH_FEATURES(features))
"""
# an action and a store whose ids another plugin may use as well
TWO = """#include <phonectl/plugin.h>
static int32_t run(struct ph_context *ctx, struct ph_error *err) { (void)ctx, (void)err; return PH_OK; }
static int32_t load(struct ph_context *ctx, const struct ph_store_key *key, const struct ph_secret **record, struct ph_error *err)
{
    (void)ctx, (void)key, (void)record, (void)err;
    return PH_NOT_FOUND;
}
static int32_t save(struct ph_context *ctx, const struct ph_store_key *key, const struct ph_secret *record, struct ph_error *err)
{
    (void)key, (void)record;
    return run(ctx, err);
}
static int32_t erase(struct ph_context *ctx, const struct ph_store_key *key, struct ph_error *err) { (void)key; return run(ctx, err); }
static const struct ph_action action = {.size = sizeof action, .danger = PH_HARMLESS, .run = run};
static const struct ph_store store = {.size = sizeof store, .load = load, .save = save, .erase = erase, .check = run};
static const struct ph_feature features[] = {
    {.kind = PH_ACTION, .id = ACTION, .title = "Slip", .summary = "Slips.", .functions = &action},
    {.kind = PH_STORE, .id = STORE, .title = "Slip", .summary = "Slips.", .functions = &store}};
PH_PLUGIN(.id = ID, .version = "1.0.0", .summary = "Slips.", .author = "Me", .licence = "MIT", PH_FEATURES(features))
"""
USUAL = {"DANGER": "PH_NOTICED", "EXAMPLE": '"Hello"', "FLAGS": "PH_PARALLEL", "START": "", "PREVIEWS": '"no"'}
SIZED = "post(ctx, sizeof(struct ph_http_response), err)"

# the body of run(), what differs from the template, the fault, the fix
FAULTS = [
    ("RUN { IGNORE; return 1; }", {}, "run() of slip returned 1, which means nothing", "Return 0, or what host->fail()"),
    ("RUN { IGNORE; return -99; }", {}, "run() of slip returned -99, which means nothing", "Return 0, or what host->fail()"),
    ("RUN { return %s; }" % SIZED, {"DANGER": "PH_HARMLESS"}, "slip says that it is harmless, but its POST acts", "Say with .danger"),
    ("RUN { %s; return PH_OK; }" % SIZED, {"DANGER": "PH_HARMLESS"}, "slip says that it is harmless", "Say with .danger"),
    ("RUN { return ctx->host->acting(ctx, err) < 0 ? PH_FAILED : 0; }", {"DANGER": "PH_HARMLESS"}, "but its own wire acts",
     "Say with .danger"),
    ("RUN { return %s; }" % SIZED, {"PREVIEWS": '"yes"'}, "The preview of slip only reads, but its POST acts",
     "Send nothing that acts when the preview is set"),
    ("RUN { return post(ctx, 0, err); }", {}, "The response has no size", "Begin it with .size = sizeof response."),
    ("RUN { post(ctx, 0, err); return PH_OK; }", {}, "The response has no size", "Begin it with .size = sizeof response."),
    ("RUN { struct ph_http_response r = {.size = sizeof r}; return ctx->host->http(ctx, &(struct ph_http_request){"
     ".url = \"https://example.com/\"}, &r, err); }", {}, "The request has no size", "Begin it with .size = sizeof request."),
    ("RUN { puts(\"hello\"); IGNORE; return 0; }", {}, "it prints in a dry run: hello", "Only the program prints"),
    ("static void *wait(void *p) { pause(); return p; } RUN { pthread_t t; IGNORE; return -pthread_create(&t, 0, wait, 0); }", {},
     "it leaves 2 threads running after a dry run", "join it before the call returns"),
    ("static void *wait(void *p) { pause(); return p; } static __attribute__((constructor)) void start(void) { pthread_t t; "
     "pthread_create(&t, 0, wait, 0); } RUN { IGNORE; return 0; }", {}, "it leaves 1 thread running after loading",
     "join it before the call returns"),
    ("static char name[99]; static int count; RUN { (void)err; return ctx->host->emit(ctx, \"a\", (snprintf(name, 99, \"%d\", "
     "count++), name)); }", {}, 'runs of "slip" may overlap (PH_PARALLEL), and each changes static data', "Keep it on the stack"),
    ("RUN { IGNORE; return 0; }", {"EXAMPLE": '"Hello --colour red"'}, "cannot be typed: Hello --colour red: Unknown flag", None),
    ("RUN { IGNORE; return 0; }", {"EXAMPLE": '"Hello World"'}, "it has more words than there are arguments", None),
    ("RUN { IGNORE; return 0; }", {"EXAMPLE": '"--times 10"'}, "times must be 1 to 9", None),
    ("RUN { IGNORE; return 0; } static int32_t start(struct ph_context *ctx, struct ph_error *err) { return ctx->host->fail(err, "
     "PH_UNSUPPORTED, 0, \"No card reader\"); }", {"START": ", .start = start"}, 'the action "slip" is not offered: .*No card reader',
     "Let start() refuse only where"),
    ("RUN { return ctx->host->fail(err, PH_FAILED, 0, \"No luck\"); }", {}, 'a dry run of "slip" failed: No luck', "Take status 0"),
    ("RUN { IGNORE; *(volatile int *)8 = 0; return 0; }", {}, "it crashed in a dry run", None),
]
FINE = [
    ("RUN { struct ph_param pin = {.key = \"pin\", .label = \"Pin\", .help = \"A number.\", .type = PH_SECRET, .min = 4, .max = 4}; "
     "int32_t code = ctx->host->ask(ctx, &pin, 0, err); return code < 0 ? code : ctx->host->secret(ctx, \"pin\") ? 0 : PH_FAILED; }",
     {}, 'a dry run of "slip" works, and asks for pin'),
    ("RUN { return %s; }" % SIZED, {}, "asks for nothing"),
    ("static int known; RUN { IGNORE; known = 7; return 0; }", {}, "asks for nothing"),  # always the same value
    ("static int count; RUN { IGNORE; count++; return 0; }", {"FLAGS": "0"}, "asks for nothing"),
    ("static pthread_mutex_t lock; static int count; RUN { IGNORE; pthread_mutex_lock(&lock); count++; "
     "return pthread_mutex_unlock(&lock); }", {}, "asks for nothing"),
    ("static void *go(void *p) { return p; } RUN { pthread_t t; IGNORE; return pthread_create(&t, 0, go, 0) + pthread_join(t, 0); }",
     {}, "asks for nothing"),
    ("RUN { IGNORE; return 0; }", {"EXAMPLE": "\"'Hello World' --times 3\""}, "asks for nothing"),
    ("RUN { return ctx->host->fail(err, PH_NOT_FOUND, 0, \"No such phone\"); }", {}, "asks for nothing"),
]


def build(path, text):
    with open("slip.c", "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,now,-z,relro",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", path, "slip.c"], check=True)


def checked(path):
    result = run("plugins", "check", path, "--json")
    return result.returncode, answer(result)["items"][0]["checks"]


def defines(values):
    return "".join(f"\n#define {key} {value}" for key, value in values.items()) + "\n"


def rows_of(source, different):
    build("slip.so", HEAD + source + defines({**USUAL, **different}) + TAIL)
    return checked("slip.so")


def two(path, plugin, action, store):
    build(path, defines({"ID": f'"{plugin}"', "ACTION": f'"{action}"', "STORE": f'"{store}"'}) + TWO)


def secrets_are_made_up():
    build("slip.so", SECRETS)
    code, rows = checked("slip.so")
    check("with secrets made up", code == 0 and 'a dry run of "slip-secret" works, and asks for nothing' in rows[-1]["text"],
          (code, [row for row in rows if not row["ok"]] or rows[-1]))


def ids_that_others_have():
    """A duplicate id is reported with its kind and its owner, whichever plugin comes first in the search path."""
    def faults(path):
        return [(row["text"], row["cure"]) for row in checked(path)[1] if not row["ok"]]

    os.environ["HOME"] = os.environ["TMPDIR"]
    theirs = os.environ["HOME"] + "/.local/lib/phonectl/plugins-1"
    os.makedirs(theirs, mode=0o700)
    two("slip.so", "slip", "hold", "memory")
    found = faults("slip.so")
    check("the ids of ours", sorted(found) == [
        ('action "hold" is already offered by the plugin call, which comes with phonectl', "Choose another id."),
        ('store "memory" has the id of a plugin that comes with phonectl', "Choose another id.")], found)
    two("slip.so", "slip", "slip", "their-store")
    check("no id of others", faults("slip.so") == [], faults("slip.so"))
    two(theirs + "/their.so", "their", "their-own", "their-store")
    found = faults("slip.so")
    check("the id of one of the user's", found == [(f'store "their-store" is already offered by the plugin their: {theirs}/their.so',
                                                    "Choose another id.")], found)
    two(theirs + "/their.so", "slip", "slip", "their-store")
    check("the same plugin is no other", faults("slip.so") == [], faults("slip.so"))
    os.unlink(theirs + "/their.so")
    two("beside.so", "beside", "slip", "beside")
    found = faults("slip.so")
    check("the id of one beside it", len(found) == 1 and 'action "slip" is already offered by the plugin beside: ' in found[0][0], found)
    os.unlink("beside.so")


def main():
    os.chdir(os.environ["TMPDIR"])
    for source, different, text, cure in FAULTS:
        code, rows = rows_of(source, different)
        faults = [row for row in rows if not row["ok"]]
        pattern = text if ".*" in text else re.escape(text)
        check(f"found: {text}", code == 1 and len(faults) == 1 and re.search(pattern, faults[0]["text"]), (source, code, faults))
        check(f"cure of: {text}", faults and (cure or "") in (faults[0]["cure"] or ""), (source, faults))
    for source, different, text in FINE:
        code, rows = rows_of(source, different)
        check(f"fine: {source}", code == 0 and text in rows[-1]["text"], (code, [row for row in rows if not row["ok"]] or rows[-1]))
    secrets_are_made_up()
    ids_that_others_have()


main()
finish()
