/* Runs the features of scripts. A script is started once for each call, with --run or --list and
 * the id of the feature; it reads and writes lines, each a JSON object: see sdk/README.md. */
#ifndef CORE_CALL_SCRIPT_RUN_H
#define CORE_CALL_SCRIPT_RUN_H

struct registry;

/* Gives the features of scripts their functions. Once, after registry_open(). */
void script_connect(struct registry *registry);

#endif
