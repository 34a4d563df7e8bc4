/* Files from phones: naming them, and writing them without overwriting any other file. */
#ifndef ATTACHMENT_H
#define ATTACHMENT_H

#include "core.h"

/* "Lobby.png": the phone's name with the file's extension; contains no path and no hidden or
 * invisible characters. Freed by the caller; both may be NULL. */
char *attachment_name(const char *phone, const char *file);
/* Writes into the directory under that name or, if taken, Lobby-2.png and so on. *path is the
 * file's path, freed by the caller. */
int attachment_save(const char *dir, const char *phone, const char *file, const void *bytes,
                    size_t length, char **path, struct ph_error *err);
/* Writes to path, all or nothing: a partly written file is removed. over: an existing file may
 * be replaced. */
int attachment_write(const char *path, bool over, const void *bytes, size_t length,
                     struct ph_error *err);

#endif
