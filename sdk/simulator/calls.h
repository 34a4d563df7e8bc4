/* Calls on the virtual phones. A call between two of them has two halves, one on each; a call with
 * the outside world has one. State changes lazily: calls_settle() does what has become due. */
#ifndef SIM_CALLS_H
#define SIM_CALLS_H

#include "sim.h"

enum call_state {
    CALL_FREE,
    CALL_CONNECTING,
    CALL_ALERTING,
    CALL_CONNECTED,
    CALL_HELD,
    CALL_REMOTE_HELD
};
enum call_personality { CALL_ORIGINATOR, CALL_TERMINATOR, CALL_CLICK };
enum call_step { STEP_NONE, STEP_ROUTE, STEP_ANSWER, STEP_GIVE_UP };
enum call_recording { RECORDING_NONE, RECORDING_STARTED, RECORDING_PAUSED };

enum { CALL_NUMBER_SIZE = 96, CALLS_PER_PHONE = 4, CALL_HISTORY = 400 };
#define CALL_SESSION 0x80000000u /* keeps session ids apart from call ids */

struct call {
    uint32_t id; /* makes the call id; never reused */
    uint32_t session;
    uint32_t phone;
    int32_t peer; /* slot of the other half; -1 is the outside world */
    enum call_state state;
    enum call_personality personality;
    enum call_step step;
    enum call_recording recording;
    bool muted;
    char parked_at[16];            /* extension the call is parked at; empty if it is not parked */
    int64_t due;                   /* monotonic milliseconds of the step */
    int64_t created, answered;     /* simulated epoch milliseconds; answered is 0 before */
    char number[CALL_NUMBER_SIZE]; /* the remote party as dialled */
};

struct call_record {
    uint32_t phone;
    const char *type; /* placed, received, missed */
    char number[CALL_NUMBER_SIZE];
    int64_t time;
};

struct calls {
    struct call *slots;
    int32_t count, capacity;
    int32_t first_free; /* no free slot lies below it */
    int64_t next_due, settled;
    uint32_t last_id, last_session;
    struct call_record history[CALL_HISTORY];
    uint64_t history_count;
};

struct calls *calls_new(void);
void calls_free(struct calls *calls);
void calls_start(struct sim *sim); /* phones that are in a call from the beginning */
void calls_settle(struct sim *sim, int64_t now);

/* Normalises `1234`, `tel:+1…`, `sip:1234@…` to what the engine dials. False if it is not a
 * destination. */
bool calls_destination(const char *text, char out[static CALL_NUMBER_SIZE]);
/* Places a call; with click, the caller's own phone rings first. Returns the slot, or -1 if the
 * phone has no free call. */
int32_t calls_dial(struct sim *sim, struct phone *phone, const char *number, bool click,
                   int64_t now);
void calls_begin_connected(struct sim *sim, struct phone *phone); /* with the outside world */
struct call *calls_at(struct sim *sim, int32_t slot);
int32_t calls_find(const struct sim *sim, const char *id);
int32_t calls_by_number(const struct sim *sim,
                        uint32_t id); /* the slot with this call number, or -1 */
/* The first call of a phone in one of the states (bits), or -1. */
int32_t calls_on(const struct sim *sim, const struct phone *phone, unsigned states);
#define CALL_BIT(state) (1u << (state))
#define CALL_ANY (~0u & ~CALL_BIT(CALL_FREE))

/* Returns 0, or -1 if the call's state does not allow it. */
int calls_answer(struct sim *sim, int32_t slot, int64_t now);
int calls_hold(struct sim *sim, int32_t slot);
int calls_resume(struct sim *sim, int32_t slot);
void calls_hangup(struct sim *sim, int32_t slot);
void calls_redirect(struct sim *sim, int32_t slot, const char *number,
                    int64_t now);                                /* blind transfer */
void calls_join(struct sim *sim, int32_t first, int32_t second); /* attended transfer */
void calls_end_all(struct sim *sim, struct phone *phone);

const char *call_state_name(const struct call *call);
char *call_remote_name(const struct sim *sim, const struct call *call); /* caller frees */

#endif
