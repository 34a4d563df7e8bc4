/* Words of a shell. See shell_words.h. */
#include "shell_words.h"

#include <core.h>
#include <string.h>

void shell_add_word(char **line, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./:=@%+,";
    bool bare = *word != '\0' && strspn(word, plain) == strlen(word);
    AUTO_FREE char *quoted = bare ? memory_copy(word) : memory_copy("'");
    for (size_t length; !bare && *word != '\0'; word += length + (word[length] != '\0')) {
        length = strcspn(word, "'");
        text_append(&quoted, "", "%.*s%s", (int)length, word, word[length] == '\'' ? "'\\''" : "");
    }
    text_append(line, " ", "%s%s", quoted, bare ? "" : "'");
}
