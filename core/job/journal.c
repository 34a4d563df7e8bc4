/* Writes the journal of a job. A result is one write() at the end of the file, under a lock. Lines
 * that must be on the disk, such as intents, go in groups: one thread writes and syncs those of all
 * who wait, wakes them, and passes this on to one who came meanwhile. */
#include "job/journal.h"

#include "config/rows.h"
#include "job/journal_format.h"
#include "job/journal_read.h"
#include "job/outcome.h"
#include "util/error.h"
#include "util/file.h"
#include "util/log.h"
#include "util/text.h"
#include "util/thread.h"
#include "util/xdg.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

LOCK_CLASS(JOURNAL_LOCK);

/* A thread that waits until its line is on the disk. */
struct waiter {
    STAILQ_ENTRY(waiter) place;
    const char *text;
    size_t index; /* of the phone, or SIZE_MAX */
    bool leads;   /* woken to write and sync its group, the next one */
    int error;    /* an errno; 0: on the disk */
    sem_t woken;
};

STAILQ_HEAD(group, waiter);

struct journal {
    int fd;
    int64_t number;
    pthread_mutex_t lock;
    off_t size GUARDED_BY(JOURNAL_LOCK);
    struct group next GUARDED_BY(JOURNAL_LOCK);
    bool led GUARDED_BY(JOURNAL_LOCK); /* a thread leads, or was woken to */
    char *opening;                     /* of a resumed job: what goes before its first line */
    /* errno of a failed write or sync: no further intents */
    int error GUARDED_BY(JOURNAL_LOCK);
    bool shortened GUARDED_BY(JOURNAL_LOCK); /* some rows had no room */
    /* Results, or the end, that are missing in the file for that reason. */
    size_t lost GUARDED_BY(JOURNAL_LOCK);
    /* For each phone its enum outcome so far, 0: open. */
    uint8_t *came GUARDED_BY(JOURNAL_LOCK);
    size_t count;
};

/* ---- The file -------------------------------------------------------------------------------- */

/* The lock of the process that works on the job; gone when it dies. */
static int lock_file(int fd, const char *path, int64_t number, struct ph_error *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return PH_OK;
    if (errno == EAGAIN || errno == EACCES)
        return error_fail(err, PH_BUSY, "job", "Job %lld is already running in another phonectl",
                          (long long)number);
    return error_fail(err, PH_FAILED, "job",
                      "Cannot lock %s: its file system has no file locks (%s), so nothing is sent. "
                      "Set XDG_STATE_HOME to a folder on a local disk",
                      path, strerrordesc_np(errno));
}

static struct journal *journal_new(int fd, int64_t number, off_t size, size_t count)
{
    UNSHARED(JOURNAL_LOCK);
    struct journal *journal = memory_alloc(sizeof *journal);
    journal->fd = fd;
    journal->number = number;
    journal->size = size;
    journal->came = memory_alloc(count);
    journal->count = count;
    pthread_mutex_init(&journal->lock, NULL);
    STAILQ_INIT(&journal->next);
    return journal;
}

void journal_close(struct journal *journal)
{
    UNSHARED(JOURNAL_LOCK);
    if (journal == NULL)
        return;
    if (journal->fd >= 0)
        close(journal->fd);
    pthread_mutex_destroy(&journal->lock);
    free(journal->opening);
    free(journal->came);
    free(journal);
}

int64_t journal_number(const struct journal *journal)
{
    return journal->number;
}

static int fail_write(const struct journal *journal, int number, struct ph_error *err)
{
    return error_fail(err, PH_FAILED, "journal",
                      "Cannot write the journal of job %lld, so nothing more is sent: %s",
                      (long long)journal->number, strerror(number));
}

/* Writes all of text or nothing, so that no later line joins half of one. 0 or an errno. */
REQUIRES(JOURNAL_LOCK)
static int put(struct journal *journal, const char *text, size_t length)
{
    if (file_write_all(journal->fd, text, length) != 0) {
        int error = errno;
        if (ftruncate(journal->fd, journal->size) != 0)
            log_write(PH_LOG_WARNING, "journal", "The journal of job %lld keeps an incomplete line",
                      (long long)journal->number);
        return error;
    }
    journal->size += (off_t)length;
    return 0;
}

REQUIRES(JOURNAL_LOCK)
static int append(struct journal *journal, const char *text, size_t length, struct ph_error *err)
{
    if (journal->error == 0)
        journal->error = put(journal, text, length);
    return journal->error == 0 ? PH_OK : fail_write(journal, journal->error, err);
}

/* Appends a line with rows. PH_BUSY: they have no room, and nothing was written. */
REQUIRES(JOURNAL_LOCK)
static int append_rows(struct journal *journal, const char *text, size_t length,
                       struct ph_error *err)
{
    if (journal->error != 0)
        return fail_write(journal, journal->error, err);
    if (journal->size + (off_t)length <= (off_t)JOURNAL_ROWS_BYTES &&
        put(journal, text, length) == 0)
        return PH_OK;
    journal->shortened = true;
    return PH_BUSY;
}

/* The first line of a resumed job. */
REQUIRES(JOURNAL_LOCK)
static int append_opening(struct journal *journal, struct ph_error *err)
{
    AUTO_FREE char *opening = memory_steal(journal->opening);
    return opening == NULL ? PH_OK : append(journal, opening, strlen(opening), err);
}

/* All lines of a group as one text, so that they take one write. */
REQUIRES(JOURNAL_LOCK)
static int put_group(struct journal *journal, const struct group *group)
{
    const struct waiter *first = STAILQ_FIRST(group), *waiter;
    size_t length = 0;
    if (STAILQ_NEXT(first, place) == NULL) /* one line, such as a head: copies nothing */
        return put(journal, first->text, strlen(first->text));
    for (waiter = first; waiter != NULL; waiter = STAILQ_NEXT(waiter, place))
        length += strlen(waiter->text);
    AUTO_FREE char *text = memory_alloc(length + 1);
    char *to = text;
    for (waiter = first; waiter != NULL; waiter = STAILQ_NEXT(waiter, place))
        to = stpcpy(to, waiter->text);
    return put(journal, text, length);
}

/* Wakes all of a group but self. Without the lock: nobody who was woken has to wait for it. */
static void wake(const struct group *group, const struct waiter *self, int error)
{
    struct waiter *waiter = STAILQ_FIRST(group), *next;
    for (; waiter != NULL; waiter = next) {
        next = STAILQ_NEXT(waiter, place); /* once woken, it may be gone */
        waiter->error = error;
        if (waiter != self)
            sem_post(&waiter->woken);
    }
}

/* Writes the group of self and syncs it; then one who came meanwhile leads the next. */
static void lead(struct journal *journal, const struct waiter *self)
{
    struct group group = STAILQ_HEAD_INITIALIZER(group);
    struct waiter *waiter;
    int error;
    {
        HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
        STAILQ_CONCAT(&group, &journal->next);
        error = journal->error != 0 ? journal->error : put_group(journal, &group);
    }
    if (error == 0 && fdatasync(journal->fd) != 0)
        error = errno;
    {
        HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
        if (error != 0)
            journal->error = error;
        for (waiter = STAILQ_FIRST(&group); waiter != NULL; waiter = STAILQ_NEXT(waiter, place))
            if (error == 0 && waiter->index < journal->count)
                journal->came[waiter->index] = OUTCOME_UNKNOWN;
        waiter = STAILQ_FIRST(&journal->next);
        journal->led = waiter != NULL;
        if (waiter != NULL)
            waiter->leads = true;
    }
    if (waiter != NULL)
        sem_post(&waiter->woken);
    wake(&group, self, error);
}

/* Returns when text is on the disk. The phone at index, if there is one, is unknown then. */
static int commit(struct journal *journal, const char *text, size_t index, struct ph_error *err)
{
    struct waiter self = {.text = text, .index = index};
    bool leads;
    sem_init(&self.woken, 0, 0);
    {
        HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
        STAILQ_INSERT_TAIL(&journal->next, &self, place);
        leads = !journal->led;
        journal->led = true;
    }
    if (!leads) {
        while (sem_wait(&self.woken) != 0)
            continue; /* interrupted by a signal */
        leads = self.leads;
    }
    if (leads)
        lead(journal, &self);
    sem_destroy(&self.woken);
    return self.error == 0 ? PH_OK : fail_write(journal, self.error, err);
}

/* Appends a result, after which the phone at index has this outcome, or 0. rows: see
 * append_rows(). */
static int add_result(struct journal *journal, size_t index, int came, const char *line, bool rows)
{
    HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
    int code = append_opening(journal, NULL);
    if (code == PH_OK)
        code = (rows ? append_rows : append)(journal, line, strlen(line), NULL);
    if (code == PH_OK && index < journal->count)
        journal->came[index] = (uint8_t)came;
    return code;
}

/* Adds a line that has to be on the disk before this returns. */
static int add(struct journal *journal, const char *text, size_t index, struct ph_error *err)
{
    int code;
    {
        HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
        code = append_opening(journal, err);
    }
    return code == PH_OK ? commit(journal, text, index, err) : code;
}

static void count_phones(struct journal *journal, int64_t counts[OUTCOME_SKIPPED + 1])
{
    HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
    for (size_t i = 0; i < journal->count; i++)
        counts[journal->came[i]]++;
}

/* ---- Creating and resuming ------------------------------------------------------------------- */

/* The directory entry must be on disk too. */
static void sync_folder(const char *folder)
{
    AUTO_CLOSE int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        log_write(PH_LOG_WARNING, "journal", "%s: not confirmed to be on the disk", folder);
}

/* Unattended programs may have no home directory, or one that is not theirs. */
static int no_place(int code, const struct ph_error *why, struct ph_error *err)
{
    return error_fail(
        err, code, "job",
        "%s. Without a journal nothing is sent: set XDG_STATE_HOME to a writable folder",
        why->text);
}

/* Creates the file of the next job. Allocates nothing until the head is complete: running out of
 * memory would leave half of it. */
static int create_file(const char *folder, const struct journal_head *head, struct journal *journal,
                       struct ph_error *err)
{
    AUTO_FREE char *any = text_format("%s/1.jsonl", folder);
    struct ph_error why;
    int code = file_make_parents(any, &why);
    if (code != PH_OK)
        return no_place(code, &why, err);
    AUTO_FREE int64_t *numbers = journal_numbers(folder);
    for (journal->number = (numbers == NULL ? 0 : numbers[0]) + 1;; journal->number++) {
        AUTO_FREE char *path = journal_path_in(folder, journal->number);
        AUTO_FREE char *text = journal_head_text(head, journal->number);
        journal->fd =
            open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (journal->fd < 0 && errno == EEXIST)
            continue;
        if (journal->fd < 0)
            return no_place(file_fail(&why, errno, "write", path), &why, err);
        (void)fchmod(journal->fd, 0600); /* the umask may have removed bits */
        code = lock_file(journal->fd, path, journal->number, err);
        if (code == PH_OK)
            code = commit(journal, text, SIZE_MAX, err);
        if (code != PH_OK) /* nothing was sent: no job */
            unlink(path);
        return code;
    }
}

/* Removes old jobs that are over. Those with work left stay, so all must be read: not every
 * time. */
static void remove_old(const char *folder, int64_t newest)
{
    enum { EACH = 32 };
    if (newest % EACH != 0)
        return;
    AUTO_FREE int64_t *numbers = journal_numbers(folder);
    for (size_t i = 0; numbers != NULL && numbers[i] != 0; i++) {
        AUTO_FREE char *path = journal_path_in(folder, numbers[i]);
        if (numbers[i] < newest - JOURNAL_KEPT && journal_is_over(numbers[i]))
            unlink(path);
    }
}

int journal_create(const struct journal_head *head, struct journal **journal, struct ph_error *err)
{
    AUTO_FREE char *folder = NULL;
    int code = xdg_path(XDG_STATE, "jobs", &folder, err);
    if (code != PH_OK)
        return code;
    struct journal *fresh = journal_new(-1, 0, 0, head->count);
    code = create_file(folder, head, fresh, err);
    if (code != PH_OK) {
        journal_close(fresh);
        return code;
    }
    sync_folder(folder);
    remove_old(folder, fresh->number);
    *journal = fresh;
    return PH_OK;
}

/* Ends a line that was cut off when the program ended, then adds line, which says that the job goes
 * on. */
static char *opening_of(const char *text, size_t length, char *line)
{
    AUTO_FREE char *said = line;
    bool torn = length > 0 && text[length - 1] != '\n';
    return text_format("%s%s", torn ? "\n" : "", said);
}

/* Locks and reads an existing journal. text is freed by the caller. */
static int open_again(int64_t number, struct journal **journal, struct journal_job **job,
                      char **text, struct ph_error *err)
{
    AUTO_FREE char *path = NULL;
    int code = journal_path(number, &path, err);
    if (code != PH_OK)
        return code;
    AUTO_CLOSE int fd = journal_open(path, O_RDWR | O_APPEND);
    if (fd < 0)
        return errno == ENOENT ? journal_missing(number, err)
                               : file_fail(err, errno, "write", path);
    code = lock_file(fd, path, number, err);
    size_t length;
    if (code == PH_OK)
        code = file_read_fd(fd, path, JOURNAL_BYTES, text, &length, err);
    struct journal_job *was = code == PH_OK ? journal_parse(*text, length) : NULL;
    if (code == PH_OK && was->about.damaged)
        code = error_fail(err, PH_FAILED, "job",
                          was->about.unclear
                              ? "The journal of job %lld is damaged, and requests may have been "
                                "sent: look at the phones before you start it again"
                              : "Job %lld stopped before anything was sent; start it again",
                          (long long)number);
    if (code != PH_OK) {
        journal_free(was);
        return code;
    }
    *journal = journal_new(memory_steal_fd(&fd), number, (off_t)length, was->count);
    *job = was;
    return PH_OK;
}

int journal_resume(int64_t number, struct journal **journal, struct journal_job **job,
                   struct ph_error *err)
{
    UNSHARED(JOURNAL_LOCK);
    AUTO_FREE char *text = NULL;
    int code = open_again(number, journal, job, &text, err);
    if (code != PH_OK)
        return code;
    for (size_t i = 0; i < (*job)->count; i++)
        (*journal)->came[i] = (uint8_t)journal_item_came(&(*job)->items[i]);
    (*journal)->opening = opening_of(text, (size_t)(*journal)->size, journal_line_resumed());
    return PH_OK;
}

/* Whether that job did the same to the same phones, and ended well. */
static bool may_follow(const struct journal_job *job, const struct journal_head *head)
{
    if (job->about.ended == 0 || job->count != head->count || job->about.wait != head->wait ||
        strcmp(job->about.action, head->action) != 0 ||
        strcmp(job->about.profile, head->profile) != 0)
        return false;
    for (size_t i = 0; i < job->count; i++)
        if (journal_item_came(&job->items[i]) != OUTCOME_DONE || job->items[i].args != NULL ||
            strcmp(job->items[i].id, head->field(head->self, i, "id")) != 0)
            return false;
    return true;
}

bool journal_follow(int64_t number, const struct journal_head *head, struct journal **journal)
{
    UNSHARED(JOURNAL_LOCK);
    enum { MOST_BYTES = 128 * 1024 }; /* it is read every time */
    AUTO_FREE char *text = NULL;
    struct journal_job *job;
    struct journal *same;
    if (open_again(number, &same, &job, &text, NULL) != PH_OK)
        return false;
    bool may = same->size < MOST_BYTES && may_follow(job, head);
    journal_free(job);
    if (may) {
        same->opening = opening_of(text, (size_t)same->size, journal_line_again(head));
        *journal = same;
    } else {
        journal_close(same);
    }
    return may;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

int journal_intent(struct journal *journal, size_t index, struct ph_error *err)
{
    AUTO_FREE char *text = journal_line_phone("intent", index, "");
    return add(journal, text, index, err);
}

/* Counts a result that could not be written: readers of the job will see it as unknown. */
static size_t note_lost(struct journal *journal, int code)
{
    HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
    return journal->lost += code != PH_OK;
}

static bool has_rows(const struct rows *rows)
{
    return rows != NULL && rows->count > 0;
}

void journal_accepted(struct journal *journal, size_t index, const struct rows *rows)
{
    AUTO_FREE char *line = journal_line_accepted(index, rows, false);
    int code = add_result(journal, index, 0, line, has_rows(rows));
    if (code == PH_BUSY) {
        AUTO_FREE char *without = journal_line_accepted(index, rows, true);
        code = add_result(journal, index, 0, without, false);
    }
    note_lost(journal, code);
}

void journal_outcome(struct journal *journal, size_t index, int outcome, bool sent,
                     const struct ph_error *error, const struct rows *rows)
{
    AUTO_FREE char *line = journal_line_ended(index, outcome, sent, error, rows, false);
    int code = add_result(journal, index, outcome, line, has_rows(rows));
    if (code == PH_BUSY) {
        AUTO_FREE char *without = journal_line_ended(index, outcome, sent, error, rows, true);
        code = add_result(journal, index, outcome, without, false);
    }
    note_lost(journal, code);
}

char *journal_crash_line(struct journal *journal, size_t index, const char *members, int *fd)
{
    char *text = journal_line_phone("ended", index, members);
    HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
    append_opening(journal, NULL); /* if it fails, no intent can follow */
    *fd = journal->fd;
    return text;
}

int journal_end(struct journal *journal, const char *why, struct ph_error *err)
{
    int64_t counts[OUTCOME_SKIPPED + 1] = {0};
    count_phones(journal, counts);
    AUTO_FREE char *line = journal_line_finished(why, counts);
    size_t lost = note_lost(journal, add(journal, line, SIZE_MAX, NULL));
    HOLD_LOCK(&journal->lock, JOURNAL_LOCK);
    if (journal->shortened)
        log_write(PH_LOG_WARNING, "journal",
                  "Job %lld: its journal had no room for the results of some phones",
                  (long long)journal->number);
    if (lost == 0)
        return PH_OK;
    return error_fail(err, PH_FAILED, "journal",
                      "The journal of job %lld is incomplete: %s. The results shown now are right, "
                      "but \"jobs show %lld\" will call them unknown",
                      (long long)journal->number, strerrordesc_np(journal->error),
                      (long long)journal->number);
}
