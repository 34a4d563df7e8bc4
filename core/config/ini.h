/* INI text as lines: shared by what reads and what changes the configuration. Inside the settings only. */
#ifndef CORE_CONFIG_INI_H
#define CORE_CONFIG_INI_H

#include <phonectl/plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads any INI table (key maps, for example) under the same rules. visit() returns 0 to go on; a negative
 * answer and a broken line are PH_INVALID and name file:line. A value is everything up to the end of its line. */
int ini_read_table(const char *path,
                   int32_t (*visit)(void *self, const char *section, const char *key,
                                    const char *value),
                   void *self, struct ph_error *err);

enum ini_line_kind { LINE_BLANK, LINE_COMMENT, LINE_SECTION, LINE_PAIR, LINE_BROKEN };

struct ini_piece {
    const char *at;
    size_t length;
};

struct ini_line {
    enum ini_line_kind kind;
    bool header;            /* begins with [, so that another section begins, BROKEN or not */
    struct ini_piece name;  /* of the section or key; COMMENT: the text of the comment */
    struct ini_piece value; /* PAIR; may be empty */
    const char *fault;      /* BROKEN: what is wrong and the cure */
    const char *next;       /* where the following line begins */
};

/* Understands the line at text, which ends at end at the latest. */
struct ini_line ini_line_parse(const char *text, const char *end);

bool ini_piece_is(struct ini_piece piece, const char *text);

/* What reading INI text calls for each header (key NULL) and each pair; 0 = go on. */
typedef int32_t ini_visit(void *self, const char *section, const char *key, const char *value,
                          int line);

/* What it calls for a line it cannot use; reading goes on. */
typedef void ini_fault(void *self, int line, const char *sentence);

int32_t ini_read_text(const char *text, size_t length, ini_visit *visit, ini_fault *fault,
                      void *self);

/* The whole text of an INI file: a regular file of at most 1 MiB, which nobody else can write when trusted is
 * set. PH_NOT_FOUND when there is none. */
int ini_load(const char *path, bool trusted, char **text, size_t *length, struct ph_error *err);

/* Changed copies of INI text, to be freed; everything else in it stays as it is. unset and drop give NULL when
 * there is nothing to take out, add when there is such a section already. */
char *ini_set(const char *text, size_t length, const char *section, const char *key,
              const char *value, size_t *new_length);

char *ini_unset(const char *text, size_t length, const char *section, const char *key,
                size_t *new_length);

char *ini_drop_section(const char *text, size_t length, const char *section, size_t *new_length);

char *ini_add_section(const char *text, size_t length, const char *section, size_t *new_length);

#endif
