#!/usr/bin/env python3
"""The action "hello": reads the record of a phone and greets the phone by its name."""
import json
import sys
from urllib.parse import quote

ABOUT = {
    "id": "hello", "version": "1.0.0", "summary": "Greets phones.", "author": "Your name", "licence": "MIT",
    "features": [{
        "title": "Greet a phone", "summary": "Reads a phone's record and greets it.",
        "danger": "harmless", "needs": "id", "example": "'Good morning'",
        "args": [{"key": "text", "label": "Greeting", "help": "What to say before the name of the phone.",
                  "positional": True, "value": "Hello", "max": 100}],
        "results": [{"key": "greeting", "label": "Greeting", "help": "What was said."}]}]}


def tell(**message):
    print(json.dumps(message), flush=True)


if sys.argv[1] == "--describe":
    tell(**ABOUT)
else:  # --run hello, once for each phone
    start = json.loads(input())
    tell(http={"url": "/devices/" + quote(start["phone"]["id"], safe="")})
    answer = json.loads(input())
    name = json.loads(answer["body"]).get("displayName", "whoever you are")
    tell(emit={"greeting": f'{start["args"]["text"]}, {name}'})
    tell(done={})
