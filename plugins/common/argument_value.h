/* Turns typed values into JSON and checks them against a JSON schema of the service: arguments
 * of a command, settings of a phone. */
#ifndef ARGUMENT_VALUE_H
#define ARGUMENT_VALUE_H

#include "webex.h"

/* Splits "Name=value Other=value …": an argument ends before a blank that is followed by another
 * known name and "=", or at the closing quote of Name="value". Names and choices may differ in
 * case. *arguments is new. PH_INVALID names the argument and its allowed values. */
int32_t argument_values(struct ph_context *ctx, struct json_object *described, const char *text,
                        struct json_object **arguments, struct ph_error *err);
/* Whether text begins like NAME=VALUE, or is empty or NULL; `key` names the argument it is of. */
int32_t argument_form(struct ph_context *ctx, const char *key, const char *text,
                      struct ph_error *err);
/* One value, new; NULL if the schema does not allow it. */
struct json_object *argument_value_of(struct json_object *schema, const char *text);
/* "Number* Protocol=H323|Sip Level=0..100": a star if required. In the context's memory. */
const char *argument_summary(struct ph_context *ctx, struct json_object *described);
/* The allowed values: "one of A, B", "a number from 0 to 100", "text of at most 32 characters". */
const char *argument_allowed(struct ph_context *ctx, struct json_object *schema);

#endif
