"""A directory that needs no sign-in: its phones appear at once, and its own field works in selectors."""
import os
import subprocess

from driver import Program, run

SOURCE = os.environ["PHONECTL_SOURCE_DIR"]
ROWS = "id,name,mac,model,status,rack\n1,Lobby,001122334401,Acme,connected,7\n2,Gate,001122334402,Acme,connected,12\n"


def set_up():
    folder = os.path.join(os.environ["HOME"], "plugins")
    os.mkdir(folder, 0o700)
    subprocess.run([os.environ["PHONECTL_TEST_CC"], "-std=c11", "-Wall", "-Wextra", "-Wno-missing-field-initializers",
                    "-Werror", "-shared", "-fPIC", f"-I{SOURCE}/sdk/include", "-Wl,-z,defs,-z,now,-z,relro",
                    f"-Wl,--version-script={SOURCE}/sdk/plugin.map", "-o", folder + "/acme-phones.so",
                    SOURCE + "/tests/vendor/acme/acme-phones.c"], check=True)
    phones = os.path.join(os.environ["HOME"], "phones.csv")
    with open(phones, "w", encoding="utf-8") as file:
        file.write(ROWS)
    for key, value in (("directory", "acme"), ("acme-phones.file", phones)):
        subprocess.run([os.environ["PHONECTL_BIN"], "--plugin-dir", folder, "config", "set", key, value], check=True)
    return folder


def phones_are_there_without_a_sign_in(program):
    program.sees("2 of 2 phones shown")
    program.row("Lobby")


def its_field_selects(program):
    program.type("Search phones", "rack:7")
    program.sees("1 of 2 phones shown")
    program.row("Lobby")


folder = set_up()
with Program("--plugin-dir", folder) as window:
    run(window, phones_are_there_without_a_sign_in, its_field_selects)
