/* Files phones answer with: how they are called, and how they are written without overwriting any other. */
#ifndef ATTACHMENT_H
#define ATTACHMENT_H

#include <base.h>

/* "Lobby.png": the name of the phone with the ending of the file, and nothing in it that leads elsewhere or hides. Freed
 * by the caller; both may be NULL. */
char *attachment_name(const char *phone, const char *file);
/* Writes into the directory under that name, or Lobby-2.png and so on: the first that is free. Its path in *path, freed
 * by the caller. */
int attachment_save(const char *dir, const char *phone, const char *file, const void *bytes,
                    size_t length, char **path, struct ph_error *err);
/* Writes all of it to an open file, or to fd -1, which is what could not be opened; path is for the message. */
int attachment_write(int fd, const char *path, const void *bytes, size_t length,
                     struct ph_error *err);

#endif
