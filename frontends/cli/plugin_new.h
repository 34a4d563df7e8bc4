/* phonectl plugins new NAME: a plugin to start from. */
#ifndef PLUGIN_NEW_H
#define PLUGIN_NEW_H

int plugin_new(const char *name);

#endif
