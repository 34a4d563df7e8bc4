# The account: what the status says, Test, a restart that stays signed in, Clear Token with its confirmation.
# serial: yes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from driver import Program, wait_for

program = Program("--sim")
try:
    program.sees("188 of 188")
    program.page("Server")
    program.sees("Access Token is valid for 13 days 23 hours")
    program.press("Test")
    program.sees("The service accepts the token.")
finally:
    program.close()

program = Program("--sim")
try:
    program.page("Server")
    program.sees("Access Token is valid for 13 days 23 hours")
    program.press("Clear Token")
    ask = program.window("Clear the token?")
    next(node for node in ask.walk() if "Clear" in node.name and "button" in node.role).press()
    program.sees("The token is cleared on this computer.")
    wait_for(lambda: not next(program.all(contains="is valid for"), None), "the status to change")
finally:
    program.close()
