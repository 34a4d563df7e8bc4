/* A host without a program around it: runs the functions of one plugin in a test. The test scripts
 * HTTP answers, answers to questions and phone fields beforehand; the host records requests, rows,
 * log lines and waits. Time is virtual: sleep() returns at once and adds up. A request that is not
 * scripted fails the test by name. For cmocka, one thread.
 *
 *     struct fake *fake = fake_open(PH_ACTION, "reboot");
 *     fake_phone(fake, "id", "abc");
 *     fake_reply(fake, "POST /devices/abc", 200, "{}");
 *     assert_int_equal(fake_action(fake)->run(fake_call(fake), fake_error(fake)), PH_OK);
 *     assert_string_equal(fake_request(fake, 0)->body, "{\"x\":1}");
 *     fake_close(fake);
 */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include <phonectl/plugin.h>
#include <stdbool.h>

struct fake;

/* A request of the plugin. Texts are never NULL; a missing one is empty. */
struct fake_request {
    const char *method, *url; /* url as the plugin gave it */
    const char *content_type;
    const char *body; /* a form appears as it would be sent: name=value&… percent-encoded */
    uint32_t flags;   /* PH_HTTP_* */
    const char *basic_user, *basic_password;
    int64_t timeout_ms;
};

/* One feature of the plugin linked with the test, with the defaults of its settings and
 * arguments in force. "@url" is https://api.example/v1. */
struct fake *fake_open(uint32_t kind, const char *id);
void fake_close(struct fake *fake); /* fails the test if a scripted reply or answer was not used */

/* Begins a call and ends the previous one: its context and everything the host gave it are
 * overwritten and freed, and the answers to its questions are forgotten. */
struct ph_context *fake_call(struct fake *fake);
struct ph_host *fake_functions(struct fake *fake); /* for a test to replace some */
struct ph_error *fake_error(struct fake *fake);    /* cleared by each call of this function */
const char *fake_error_text(const struct fake *fake);
const struct ph_auth *fake_auth(const struct fake *fake);
const struct ph_store *fake_store(const struct fake *fake);
const struct ph_directory *fake_directory(const struct fake *fake);
const struct ph_action *fake_action(const struct fake *fake);

/* ---- What the plugin will find ------------------------------------------------------------- */

/* A setting, an argument or a fact; text NULL unsets it. Numbers as text: "42", "yes", "90s",
 * "500ms". */
void fake_set(struct fake *fake, const char *key, const char *text);
void fake_set_secret(struct fake *fake, const char *key, const char *text);
const struct ph_secret *fake_secret(struct fake *fake,
                                    const char *text); /* to put into a grant, for example */
const char *fake_secret_text(const struct ph_secret *secret);
void fake_phone(struct fake *fake, const char *field, const char *value);
/* The user's answer to the question KEY; NULL refuses. Without a scripted answer no user is
 * present: PH_LOGIN. */
void fake_answer(struct fake *fake, const char *key, const char *text);
void fake_service(struct fake *fake, const char *id, const void *service);
/* The redirect that the service "ph.loopback/1" delivers; code NULL: PH_DENIED with the text
 * iss. */
void fake_callback(struct fake *fake, const char *code, const char *iss);
void fake_dry_run(
    struct fake *fake); /* requests that act are recorded and answered with status 0 */
/* Allows authorized requests that are not documented, for tests of actions that can send any. */
void fake_unpublished(struct fake *fake);
void fake_cancel_after(struct fake *fake, int sleeps); /* cancelled() is 1 after so many sleeps */

/* Answers the next request that matches the glob "METHOD URL", once; "GET /path" also matches an
 * absolute URL below "@url". Of several matches the first unused one counts. body NULL is empty. */
void fake_reply(struct fake *fake, const char *match, int status, const char *body);
void fake_reply_header(struct fake *fake, const char *name,
                       const char *value); /* of the last reply */
void fake_reply_failure(struct fake *fake, const char *match, int32_t code, const char *text);

/* ---- What the plugin did ------------------------------------------------------------------- */

size_t fake_request_count(const struct fake *fake);
const struct fake_request *fake_request(const struct fake *fake, size_t index);
/* A field of a form body or of a URL's query, decoded, or NULL; lives until fake_close. */
const char *fake_form(struct fake *fake, const char *encoded, const char *name);
size_t fake_row_count(const struct fake *fake);
/* '\n' separates several values of a field; NULL if there is none. */
const char *fake_row(const struct fake *fake, size_t row, const char *field);
size_t fake_attachment(const struct fake *fake, const char *name, const void **bytes);
/* Everything shown to people: log lines of all levels, progress, questions, browse texts, error
 * text. */
const char *fake_said(const struct fake *fake);
const char *fake_browsed(const struct fake *fake); /* the last address, or NULL */
int64_t fake_slept_ms(const struct fake *fake);
size_t fake_sleep_count(const struct fake *fake);
int64_t fake_sleep_ms(const struct fake *fake, size_t index);

#endif
