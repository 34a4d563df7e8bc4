/* Files phones answer with: how they are called, and how they are written without overwriting
 * any other. */
#ifndef ATTACHMENT_H
#define ATTACHMENT_H

#include "core.h"

/* "Lobby.png": the name of the phone with the ending of the file, and nothing in it that leads
 * elsewhere or hides. Freed by the caller; both may be NULL. */
char *attachment_name(const char *phone, const char *file);
/* Writes into the directory under that name, or Lobby-2.png and so on: the first that is free.
 * Its path in *path, freed by the caller. */
int attachment_save(const char *dir, const char *phone, const char *file, const void *bytes,
                    size_t length, char **path, struct ph_error *err);
/* Writes it to path, all or nothing: what cannot be written whole is removed. over: a file that
 * is there may be replaced. */
int attachment_write(const char *path, bool over, const void *bytes, size_t length,
                     struct ph_error *err);

#endif
