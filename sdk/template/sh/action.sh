#!/bin/sh
# The action "hello": looks whether the service knows a phone, and greets the phone by its name.
# shellcheck disable=SC2034,SC2154 # phonectl sets the variables, and not every line is looked at
if [ "$1" = --describe ]; then
    cat <<'END'
{"id": "hello", "version": "1.0.0", "summary": "Greets phones.", "author": "Your name", "licence": "MIT",
 "features": [{
    "title": "Greet a phone", "summary": "Looks for a phone and greets it.",
    "danger": "harmless", "needs": "id name", "example": "'Good morning'",
    "args": [{"key": "text", "label": "Greeting", "help": "What to say to the phone.",
              "positional": true, "value": "Hello", "max": 100}],
    "results": [{"key": "greeting", "label": "Greeting", "help": "What was said."},
                {"key": "to", "label": "To", "help": "To whom."}]}]}
END
    exit
fi
# --run hello, once for each phone. $phone_FIELD, $arg_KEY and $setting_KEY are JSON: quotes and all.
read -r start
echo '{"http": {"url": "/devices", "query": {"id": '"$phone_id"'}}}'
read -r answer # only if the service said yes: anything else ends the script here
echo '{"emit": {"greeting": '"$arg_text"', "to": '"$phone_name"'}}'
echo '{"done": {}}'
