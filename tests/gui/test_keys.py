# The keys of a phone: asked for once, pressed, and seen to change the picture of its screen.
# serial: yes
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from driver import Program, wait_for


def picture(program):
    return next((node.name for node in program.all() if node.name.startswith("Screen of the phone")), None)


program = Program("--sim")
try:
    program.sees("188 of 188")
    program.keys("ctrl+1", "Tab", "Tab", "Down", "ctrl+a")
    program.sees("188 selected")
    program.keys("ctrl+o")
    before = wait_for(lambda: picture(program), "a picture of the screen")
    program.press("5")
    ask = wait_for(lambda: next((node for node in program.fresh().children()
                                 if node.name.startswith("Press keys of")), None), "the question")
    next(node for node in ask.walk() if "Press Keys" in node.name and "button" in node.role).press()
    program.sees("1 key sent")
    wait_for(lambda: picture(program) not in (None, before), "another picture")
finally:
    program.close()
