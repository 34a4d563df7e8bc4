/* Where files from phones go, such as screenshots. No file is overwritten without a question. */
#ifndef ATTACHMENTS_H
#define ATTACHMENTS_H

#include "cli.h"

struct attachments {
    const char *output; /* --output, or NULL: the working directory */
    bool is_dir;        /* output is a directory */
    bool is_stream;     /* output is a device or pipe, which takes all files */
    bool replace;       /* the user agreed to replace output */
    bool any;           /* a file was saved */
    bool told;          /* that a file was there already */
    size_t saved;       /* number of files meant for output itself */
};

/* Checks --output before anything is sent; asks if it names an existing file. An exit code. */
int attachments_prepare(struct cli *cli, size_t phone_count, struct attachments *attachments);
/* Writes one file; its path in *path, freed by the caller ("-": standard output). */
int attachments_save(struct attachments *attachments, const char *phone_name, const char *file_name,
                     const void *bytes, size_t length, char **path, struct ph_error *err);

#endif
