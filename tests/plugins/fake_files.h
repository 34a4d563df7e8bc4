/* The services "ph.file/1" and "ph.vault/1" of the fake host, in memory. Files are named by area
 * and name ("data/default.token"), or by absolute path. */
#ifndef FAKE_FILES_H
#define FAKE_FILES_H

#include "fake_host.h"

struct fake_files;

/* Installs both services; free them with fake_files_close(), after fake_close(). */
struct fake_files *fake_files_open(struct fake *fake);
void fake_files_close(struct fake_files *files);

void fake_file_put(struct fake_files *files, const char *name, const void *bytes, size_t length);
/* The file's bytes, or NULL. Valid until the file changes. */
const unsigned char *fake_file_get(struct fake_files *files, const char *name, size_t *length);
void fake_file_remove(struct fake_files *files, const char *name);
/* How often the plugin saved a file. */
int fake_file_saves(const struct fake_files *files);
/* Makes the next save fail with this code and change nothing. */
void fake_file_fail_save(struct fake_files *files, int32_t code, const char *text);
/* The text in the vault, or NULL. */
const char *fake_vault_text(const struct fake_files *files, const char *key);
/* As if the program had restarted. */
void fake_vault_empty(struct fake_files *files);

#endif
