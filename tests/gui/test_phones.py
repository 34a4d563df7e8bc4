# Searching, selecting, the typed confirmation, the job, and a service that goes away.
# serial: yes
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from driver import Program


program = Program("--sim")
try:
    program.sees("188 of 188")
    program.keys("ctrl+f")
    subprocess.run(["xdotool", "type", "model:Cisco*"], check=True)
    program.sees("180 of 188")
    program.keys("ctrl+1", "Tab", "Tab", "Down", "ctrl+a")
    program.sees("180 selected")
    program.keys("ctrl+Return")
    program.press("Reboot")

    run = program.window("Reboot")
    go = [node for node in run.walk() if node.name == "Reboot" and "button" in node.role][-1]
    assert not go.enabled, "nothing was typed, and yet it can be started"
    program.type_in("Reboot", "type this number", "18")
    assert not go.enabled, "a wrong number is enough"
    program.type_in("Reboot", "type this number", "180")
    program.press_in("Reboot", "Reboot")
    program.sees("169 done · 11 skipped of 180 phones")

    # the service goes away: a clear message, and the window lives
    subprocess.run([os.environ["PHONECTL_BIN"], "sim", "stop"], check=True, stderr=subprocess.DEVNULL)
    program.keys("ctrl+1", "F5")
    program.find("label", contains="onnect", limit=60)
    assert program.alive(), "the window ended with the service"
finally:
    program.close()
