/* A first line that names the version, then one line for each file: WORD DEVICE INODE SIZE MTIME_NS
 * TEXT. */
#include "plugin/probe_cache.h"

#include "util/file.h"
#include "util/log.h"
#include "util/text.h"
#include "util/xdg.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "probed"
#define FIRST_LINE "phonectl-probed 1 " PHONECTL_VERSION
#define GOOD "good"
#define BAD "quarantined"

enum { LARGEST = 4 << 20, MOST = 1000 };

struct verdict {
    uint64_t device, inode;
    int64_t size, changed_ns;
    bool good;
    char *text;
};

struct probe_cache {
    char *path; /* NULL: there is no place to keep them */
    struct verdict *items;
    size_t count;
    bool news;
};

static struct verdict verdict_of(const struct stat *file)
{
    return (struct verdict){.device = file->st_dev,
                            .inode = file->st_ino,
                            .size = file->st_size,
                            .changed_ns =
                                (int64_t)file->st_mtim.tv_sec * 1000000000 + file->st_mtim.tv_nsec};
}

static void drop(struct probe_cache *cache, size_t index)
{
    free(cache->items[index].text);
    cache->count--;
    memmove(&cache->items[index], &cache->items[index + 1],
            (cache->count - index) * sizeof *cache->items);
}

/* Replaces the entry of the same inode; drops the oldest when there are too many. */
static void add(struct probe_cache *cache, struct verdict verdict)
{
    for (size_t i = cache->count; i-- > 0;)
        if (cache->items[i].device == verdict.device && cache->items[i].inode == verdict.inode)
            drop(cache, i);
    if (cache->count == MOST)
        drop(cache, 0);
    *memory_add(cache->items, cache->count) = verdict;
}

/* False when the line is not one of ours. */
static bool line_read(const char *line, struct verdict *verdict)
{
    char word[16];
    int text_at = 0;
    int fields =
        sscanf(line, "%15s %" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64 " %n", word,
               &verdict->device, &verdict->inode, &verdict->size, &verdict->changed_ns, &text_at);
    if (fields != 5 || text_at == 0 || line[text_at] == '\0')
        return false;
    verdict->good = strcmp(word, GOOD) == 0;
    if (!verdict->good && strcmp(word, BAD) != 0)
        return false;
    verdict->text = memory_copy(line + text_at);
    return true;
}

static void lines_read(struct probe_cache *cache, char *text)
{
    char *rest = text, *line = strsep(&rest, "\n");
    if (line == NULL || strcmp(line, FIRST_LINE) != 0)
        return;
    while ((line = strsep(&rest, "\n")) != NULL) {
        struct verdict verdict;
        /* a line without its end was cut off */
        if (rest != NULL && line_read(line, &verdict))
            add(cache, verdict);
    }
}

struct probe_cache *probe_cache_open(void)
{
    struct probe_cache *cache = memory_alloc(sizeof *cache);
    struct ph_error err = {0};
    cache->path = probe_cache_path();
    if (cache->path == NULL)
        return cache;
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    int code = file_read(cache->path, LARGEST, &text, &length, &err);
    if (code == PH_OK)
        lines_read(cache, text);
    else if (code != PH_NOT_FOUND)
        log_write(PH_LOG_DEBUG, "loader", "what is known of plugins cannot be read: %s", err.text);
    return cache;
}

static char *line_of(const struct verdict *v)
{
    return text_format("%s %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %s\n",
                       v->good ? GOOD : BAD, v->device, v->inode, v->size, v->changed_ns, v->text);
}

char *probe_cache_line(const struct stat *file, const char *text)
{
    AUTO_FREE char *kept = memory_copy(text);
    struct verdict verdict = verdict_of(file);
    verdict.text = kept;
    return line_of(&verdict);
}

char *probe_cache_path(void)
{
    char *path = NULL;
    return xdg_path(XDG_STATE, FILE_NAME, &path, NULL) == PH_OK ? path : NULL;
}

void probe_cache_append(const char *line)
{
    AUTO_FREE char *path = probe_cache_path();
    AUTO_CLOSE int fd =
        path == NULL ? -1 : open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        file_write_all(fd, line, strlen(line));
}

static void save(const struct probe_cache *cache)
{
    AUTO_FREE char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL)
        return;
    fputs(FIRST_LINE "\n", out);
    for (size_t i = 0; i < cache->count; i++) {
        AUTO_FREE char *line = line_of(&cache->items[i]);
        fputs(line, out);
    }
    fclose(out);
    struct ph_error err = {0};
    if (file_make_parents(cache->path, &err) < 0 ||
        file_replace(cache->path, text, length, &err) < 0)
        log_write(PH_LOG_DEBUG, "loader", "plugins will be probed again next time: %s", err.text);
}

void probe_cache_close(struct probe_cache *cache)
{
    if (cache->news && cache->path != NULL)
        save(cache);
    for (size_t i = 0; i < cache->count; i++)
        free(cache->items[i].text);
    free(cache->items);
    free(cache->path);
    free(cache);
}

void probe_cache_move(const char *state_home)
{
    struct probe_cache *cache = probe_cache_open();
    setenv("XDG_STATE_HOME", state_home, 1);
    free(cache->path);
    cache->path = probe_cache_path();
    cache->news = cache->path != NULL && access(cache->path, F_OK) != 0;
    probe_cache_close(cache);
}

bool probe_cache_find(const struct probe_cache *cache, const struct stat *file, bool *good,
                      const char **text)
{
    struct verdict is = verdict_of(file);
    for (size_t i = cache->count; i-- > 0;) {
        const struct verdict *v = &cache->items[i];
        if (v->device == is.device && v->inode == is.inode && v->size == is.size &&
            v->changed_ns == is.changed_ns) {
            *good = v->good;
            *text = v->text;
            return true;
        }
    }
    return false;
}

void probe_cache_put(struct probe_cache *cache, const struct stat *file, bool good,
                     const char *text)
{
    struct verdict verdict = verdict_of(file);
    verdict.good = good;
    verdict.text = text_line(memory_copy(text));
    add(cache, verdict);
    cache->news = true;
}
