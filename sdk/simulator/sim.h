/* The simulated organisation: everything the handlers share, protected by one lock. Attributes that
 * never change are computed from the seed on demand; only changes are stored. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "faults.h"
#include "http.h"
#include "models.h"
#include "options.h"
#include "quirks.h"
#include "request_log.h"
#include "tokens.h"

#include <pthread.h>

/* Things that really happened to a phone. The names in act_names are those of the control API. */
enum act {
    ACT_REBOOT,
    ACT_DIAL,
    ACT_KEY,
    ACT_TOUCH,
    ACT_ANSWER,
    ACT_HANGUP,
    ACT_HOLD,
    ACT_DTMF,
    ACT_SCREENSHOT,
    ACT_APPLY,
    ACT_TAGS,
    ACT_OTHER,
    ACT_COUNT,
};

enum status {
    STATUS_CONNECTED,
    STATUS_DISCONNECTED,
    STATUS_ISSUES,
    STATUS_EXPIRED,
    STATUS_ACTIVATING,
    STATUS_UNKNOWN,
    STATUS_SLEEP,
    STATUS_NEW, /* a value that no published list contains: clients must keep it */
    STATUS_PENDING,
    STATUS_TEMPORARILY,
    STATUS_COUNT,
};

enum {
    PHONE_READONLY = 1,
    PHONE_NO_XAPI = 2,
    PHONE_MAINTENANCE = 4,
    PHONE_DELETED = 8,
    PHONE_STARTS_IN_CALL = 16,
    PHONE_REBOOT_WAITS = 32 /* for the end of its calls */
};

struct live; /* screen and keys; see live.h */

struct phone {
    uint32_t index;
    uint8_t model;
    uint8_t status; /* enum status, apart from a reboot under way */
    uint8_t flags;
    uint8_t calls; /* calls the phone takes part in */
    uint32_t acts[ACT_COUNT];
    int64_t reboot_from,
        reboot_until;             /* monotonic milliseconds; until is 0 before the first reboot */
    char *name;                   /* NULL: made from the seed */
    struct json_object *tags;     /* NULL: made from the seed */
    struct live *live;            /* NULL until the screen is used */
    struct json_object *settings; /* {KEY: VALUE} that were set; NULL = none */
};

/* The rate limiter, see router.c: how full it is, when that was, and requests a minute. */
struct bucket {
    int64_t level, at, rate;
};

struct calls;
struct grants;

struct sim {
    struct options options;
    pthread_mutex_t lock;
    struct phone *phones;
    uint32_t phone_count;
    uint32_t location_count;
    uint64_t seed, key_seed; /* mixed */
    uint64_t random;         /* state of text_draw() */
    int64_t skew_ms;
    int64_t started; /* monotonic milliseconds */
    char origin[64]; /* scheme://127.0.0.1:port */
    char *admin_email;
    struct tokens tokens;
    struct faults faults;
    struct quirks quirks;
    struct request_log log;
    struct bucket bucket;
    struct calls *calls;
    struct grants *grants;
    struct json_object *backgrounds; /* names of images; NULL = none yet */
    uint32_t released;               /* how often held answers were released */
};

int64_t sim_wall(
    const struct sim *sim); /* the simulated clock: real time plus skew, milliseconds since 1970 */

#endif
