/* INI text as lines: shared by what reads and what changes the configuration. Inside the settings only. */
#ifndef SETTINGS_FILE_H
#define SETTINGS_FILE_H

#include "settings.h"

enum line_kind { LINE_BLANK, LINE_COMMENT, LINE_SECTION, LINE_PAIR, LINE_BROKEN };

struct piece {
    const char *at;
    size_t length;
};

struct line {
    enum line_kind kind;
    bool header;        /* begins with [, so that another section begins, BROKEN or not */
    struct piece name;  /* of the section or key; COMMENT: the text of the comment */
    struct piece value; /* PAIR; may be empty */
    const char *fault;  /* BROKEN: what is wrong and the cure */
    const char *next;   /* where the following line begins */
};

/* Understands the line at text, which ends at end at the latest. */
struct line line_parse(const char *text, const char *end);
bool piece_is(struct piece piece, const char *text);

/* What reading INI text calls for each header (key NULL) and each pair; 0 = go on. */
typedef int32_t file_visit(void *self, const char *section, const char *key, const char *value,
                           int line);
/* What it calls for a line it cannot use; reading goes on. */
typedef void file_fault(void *self, int line, const char *sentence);
int32_t file_read_text(const char *text, size_t length, file_visit *visit, file_fault *fault,
                       void *self);
/* The whole text of an INI file: a regular file of at most 1 MiB, which nobody else can write when trusted is
 * set. PH_NOT_FOUND when there is none. */
int file_load(const char *path, bool trusted, char **text, size_t *length, struct ph_error *err);

/* Changed copies of INI text, to be freed; everything else in it stays as it is. unset and drop give NULL when
 * there is nothing to take out, add when there is such a section already. */
char *edit_set(const char *text, size_t length, const char *section, const char *key,
               const char *value, size_t *new_length);
char *edit_unset(const char *text, size_t length, const char *section, const char *key,
                 size_t *new_length);
char *edit_drop_section(const char *text, size_t length, const char *section, size_t *new_length);
char *edit_add_section(const char *text, size_t length, const char *section, size_t *new_length);

#endif
