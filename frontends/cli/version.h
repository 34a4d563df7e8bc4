/* Which libraries this process really uses, by the files that were loaded. */
#ifndef VERSION_H
#define VERSION_H

void version_libraries(void (*found)(void *self, const char *name, const char *version),
                       void *self);

#endif
