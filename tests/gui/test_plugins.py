"""Unusable plugin files are listed with reason and fix, and have no other effect."""
import os
import tempfile

from driver import Program, run

REMOVE = "Remove it from the plugin directory."


def file_says(program, name, state, why, cure):
    row = program.find("list item", contains=f"{name}, {state}, {why} {cure}")
    assert row.shown
    program.reads(f"✗ {state}")


def what_is_no_library_says_so(program):
    program.page("Plugins")
    file_says(program, "scrap", "not-a-plugin", "it is not a shared object (no ELF header)", REMOVE)


def what_is_no_plugin_says_so(program):
    file_says(program, "stranger", "not-a-plugin", "it has no entry point ph_plugin_v1", REMOVE)


def what_is_cut_off_says_so(program):
    row = program.find("list item", contains="torn, broken, ")
    assert "it is cut off: it has 1000 bytes and its segments need " in row.name, row.name


def its_window_tells_the_same(program):
    program.find("list item", contains="scrap, ").click()
    program.sees("it is not a shared object (no ELF header)", within="scrap")
    program.sees(path("scrap"), within="scrap")
    program.press("Check", within="scrap")
    program.sees("it is not a shared object (no ELF header)", within="Check of scrap")
    program.keys("Escape", within="Check of scrap")
    program.gone("Check of scrap")
    program.keys("Escape", within="scrap")
    program.gone("scrap")


def a_sign_in_and_a_store_are_chosen_from_those_there_are(program):
    program.find("push button", "Open Plugin Folder")
    program.keys("ctrl+comma")
    for row, title in (("Sign-in provider", "Webex sign-in"), ("Token store", "Encrypted file")):
        items = [node.name for node in program.find("combo box", row, within="Preferences").walk()]
        assert title in items or "(not set)" in items, items
    program.keys("Escape", within="Preferences")
    program.gone("Preferences")


def everything_else_works(program):
    program.page("Phones")
    program.sees("188 of 188 phones shown")


def path(name):
    return os.path.join(folder, name + ".so")


with tempfile.TemporaryDirectory() as folder:
    with open(path("scrap"), "w") as file:
        file.write("this is no library\n")
    library = next(line.split()[-1] for line in open("/proc/self/maps") if "/libc.so" in line)
    with open(library, "rb") as file:
        whole = file.read()
    for name, content in (("stranger", whole), ("torn", whole[:1000])):
        with open(path(name), "wb") as file:
            file.write(content)
    with Program("--sim", "--plugin-dir", folder) as window:
        run(window, what_is_no_library_says_so, what_is_no_plugin_says_so, what_is_cut_off_says_so,
            its_window_tells_the_same, a_sign_in_and_a_store_are_chosen_from_those_there_are, everything_else_works)
