"""Rules checked in the built programs and plugins."""
import glob
import os
import re
import subprocess

from tree import rule


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def programs(tree):
    return sorted(glob.glob(os.path.join(tree.build, "bin", "phonectl*")))


def plugins(tree):
    return sorted(glob.glob(os.path.join(tree.build, "lib*", "**", "plugins-1", "*.so"), recursive=True))


def helpers(tree):
    return sorted(glob.glob(os.path.join(tree.build, "libexec", "phonectl", "*")))


def hardening_gaps(path):
    """The hardening that a program or plugin lacks."""
    dynamic = output_of("readelf", "-dW", path)
    segments = output_of("readelf", "-lW", path)
    stack = re.search(r"GNU_STACK .*", segments)
    if "GNU_RELRO" not in segments:
        yield "not linked with -z relro"
    if not re.search(r"\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*\bNOW\b|\(BIND_NOW\)", dynamic):
        yield "not linked with -z now"
    if not stack or re.search(r" RWE ", stack[0]):
        yield "executable stack"
    for tag in ("RPATH", "RUNPATH", "TEXTREL"):
        if f"({tag})" in dynamic:
            yield f"has {tag}"


@rule(needs_build=True)
def nothing_but_gtk_loads_glib(tree):
    """command line, simulator and plugins load no GLib or GTK, not even through another library"""
    for path in programs(tree) + plugins(tree):
        if os.path.basename(path) != "phonectl-gtk":
            for library in re.findall(r"lib(?:glib|gobject|gio|gtk|adwaita|secret)-\S+", output_of("ldd", path)):
                yield f"{os.path.basename(path)}: loads {library}"


@rule(needs_build=True)
def programs_are_hardened(tree):
    """programs are position independent, fully read-only after relocation, with stack protector and FORTIFY"""
    if not programs(tree):
        yield "no program was built"
    # This includes the helper program of a plugin.
    for path in programs(tree) + helpers(tree):
        name = os.path.basename(path)
        for gap in hardening_gaps(path):
            yield f"{name}: {gap}"
        if not re.search(r"Type:\s+DYN", output_of("readelf", "-hW", path)):
            yield f"{name}: not position independent"
        symbols = output_of("readelf", "--dyn-syms", "-W", path)
        if "__stack_chk_fail" not in symbols:
            yield f"{name}: built without the stack protector"
        if not re.search(r"\b__\w+_chk\b", symbols.replace("__stack_chk_fail", "")):
            yield f"{name}: built without FORTIFY"


@rule(needs_build=True)
def plugins_are_hardened(tree):
    """plugins bind everything when loaded, are read-only afterwards, and may be opened with dlopen()"""
    if not plugins(tree):
        yield "no plugin was built"
    for path in plugins(tree):
        name = os.path.basename(path)
        for gap in hardening_gaps(path):
            yield f"{name}: {gap}"
        if re.search(r"\(FLAGS_1\).*NOOPEN", output_of("readelf", "-dW", path)):
            yield f"{name}: linked with -z nodlopen"


@rule(needs_build=True)
def plugins_export_one_symbol(tree):
    """each plugin exports ph_plugin_v1 and nothing else"""
    for path in plugins(tree):
        symbols = output_of("nm", "-D", "--defined-only", path).split("\n")
        names = [line.split()[-1] for line in symbols if line]
        if names != ["ph_plugin_v1"]:
            yield f"{os.path.basename(path)}: exports {', '.join(names) or 'nothing'}"


@rule(needs_build=True)
def plugins_need_nothing_undeclared(tree):
    """every symbol a plugin uses comes from a library it names"""
    for path in plugins(tree):
        done = subprocess.run(["ldd", "-r", path], capture_output=True, text=True, check=False)
        for symbol in re.findall(r"undefined symbol:\s+(\S+)", done.stdout + done.stderr):
            yield f"{os.path.basename(path)}: {symbol} is defined nowhere"
        for library in re.findall(r"(\S+) => not found", done.stdout):
            yield f"{os.path.basename(path)}: {library} is missing"


@rule(needs_build=True)
def programs_export_nothing(tree):
    """no plugin can come to lean on a symbol of the program, but for the memory that all of it gets from core/util/memory.c"""
    for path in programs(tree):
        lines = output_of("nm", "-D", "--defined-only", path).split("\n")
        # Symbols that the C library forces a program to export, such as optarg, carry its version.
        names = [line.split()[-1] for line in lines if line]
        names = [name for name in names if "@" not in name and not name.startswith("_")]
        names = [name for name in names if name not in ("malloc", "calloc", "realloc")]
        if names:
            yield f"{os.path.basename(path)}: exports {', '.join(names[:5])}"


@rule(needs_build=True)
def no_build_path_inside(tree):
    """no program or plugin contains a path of the build machine, nor does its debugging information; both find what belongs to them by relative paths"""
    folders = {os.path.abspath(folder) for folder in (tree.build, tree.root)}
    needles = {folder: re.compile(re.escape(folder.encode()) + rb"[/\0]") for folder in folders}
    for path in programs(tree) + plugins(tree) + helpers(tree):
        with open(path, "rb") as file:
            content = file.read()
        for folder, needle in needles.items():
            if needle.search(content):
                yield f"{os.path.basename(path)}: contains {folder}"
