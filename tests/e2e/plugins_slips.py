"""plugins check finds the slips of authors that a dry run shows, each with its cause and a cure that mends it, and lets pass
what only looks like one."""
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
USUAL = {"DANGER": "PH_NOTICED", "EXAMPLE": '"Hello"', "FLAGS": "PH_PARALLEL", "START": "", "PREVIEWS": '"no"'}
SIZED = "post(ctx, sizeof(struct ph_http_response), err)"

# the source of run(), what differs from the usual, the fault, its cure
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
    ("static int known; RUN { IGNORE; known = 7; return 0; }", {}, "asks for nothing"),  # kept for good, the same each time
    ("static int count; RUN { IGNORE; count++; return 0; }", {"FLAGS": "0"}, "asks for nothing"),
    ("static pthread_mutex_t lock; static int count; RUN { IGNORE; pthread_mutex_lock(&lock); count++; "
     "return pthread_mutex_unlock(&lock); }", {}, "asks for nothing"),
    ("static void *go(void *p) { return p; } RUN { pthread_t t; IGNORE; return pthread_create(&t, 0, go, 0) + pthread_join(t, 0); }",
     {}, "asks for nothing"),
    ("RUN { IGNORE; return 0; }", {"EXAMPLE": "\"'Hello World' --times 3\""}, "asks for nothing"),
    ("RUN { return ctx->host->fail(err, PH_NOT_FOUND, 0, \"No such phone\"); }", {}, "asks for nothing"),
]


def rows_of(source, different):
    with open("slip.c", "w", encoding="utf-8") as file:
        file.write(HEAD + source)
        file.writelines(f"\n#define {key} {value}" for key, value in {**USUAL, **different}.items())
        file.write(TAIL)
    subprocess.run(["cc", "-std=gnu11", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,now,-z,relro",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", "slip.so", "slip.c"], check=True)
    result = run("plugins", "check", "slip.so", "--json")
    return result.returncode, answer(result)["items"][0]["checks"]


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


main()
finish()
