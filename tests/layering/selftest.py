"""Breaks each rule on purpose, in a copy of the tree or in a badly built program, and checks that the rule notices.

selftest.py TREE"""
import os
import shutil
import subprocess
import sys
import tempfile

import binaries
import sources
from tree import RULES, Tree

# The same function three times, under other names.
THRICE = "".join(f"int {a}(int {b})\n{{\n    int {c} = 0;\n    for (int i = 0; i < {b}; i++)\n        if (i % 2 == 0)\n"
                 f"            {c} += i * {b};\n    return {c} < 7 ? {c} : {b} + 1;\n}}\n" for a, b, c in ("abc", "def", "ghj"))
FUNCTION = "static int planted(int a)\n{\n" + "    a++;\n" * 60 + "    return a;\n}\n"

# rule: (file, text to append) or (file, text to replace, replacement)
PLANTS = {
    "glib_stays_in_gtk_and_keyring": [("core/planted.c", "#include <glib.h>\n"),
                                      ("frontends/cli/planted.h", "#  include <gtk/gtk.h>\n"),
                                      ("plugins/reboot/planted.c", "#include <libsecret/secret.h>\n")],
    "plugins_include_only_the_abi": [("plugins/reboot/planted.c", '#include "base.h"\n'),
                                     ("plugins/reboot/planted.c", '#include "../../core/util/text.h"\n'),
                                     ("plugins/reboot/planted.c", "#include <plugin/registry.h>\n"),
                                     ("plugins/reboot/planted.c", "#include <phonectl/other.h>\n"),
                                     ("plugins/reboot/CMakeLists.txt",
                                      "target_include_directories(reboot PRIVATE ../../core)\n")],
    "core_and_frontends_know_no_plugin": [("core/planted.c", 'const char *a = "planted-feature";\n'),
                                          ("frontends/cli/planted.c", 'const char *a = "keyring";\n'),
                                          ("frontends/gtk/planted.c", "int planted_feature_row;\n")],
    "core_and_frontends_know_no_vendor": [("core/planted.c", 'const char *a = "Cisco 8851";\n'),
                                          ("frontends/gtk/planted.c", "int webex;\n")],
    "one_file_per_library": [("core/planted.c", "#include <curl/curl.h>\n"),
                             ("frontends/cli/planted.c", "#include <dlfcn.h>\n"),
                             ("plugins/reboot/planted.c", "#include <curl/curl.h>\n"),
                             ("core/planted.c", "void *a = sodium_malloc(1);\n")],
    "keywords_are_ascii": [("core/planted.c", "int a = strcasecmp(b, c);\n"),
                           ("plugins/reboot/planted.c", "int a = tolower(b);\n")],
    "json_is_read_alike": [("plugins/common/planted.c", "int a = JSON_TOKENER_STRICT;\n")],
    "our_plugins_use_the_sdk": [("plugins/planted/planted.c", "/* No build file. */\n"),
                                ("plugins/reboot/CMakeLists.txt", "add_library(other MODULE other.c)\n")],
    "abi_has_only_plain_members": [("sdk/include/phonectl/plugin.h", "struct ph_planted {\n    int a : 3;\n};\n"),
                                   ("sdk/include/phonectl/services.h", "struct ph_planted {\n    bool a;\n};\n"),
                                   ("sdk/include/phonectl/plugin.h",
                                    "struct ph_planted {\n    enum ph_code code;\n};\n"),
                                   ("sdk/include/phonectl/plugin.h",
                                    "struct ph_planted {\n    void *reserved;\n};\n"),
                                   ("sdk/include/phonectl/plugin.h", "struct ph_planted {\n    time_t a;\n};\n"),
                                   ("sdk/include/phonectl/plugin.h", "struct ph_planted {\n    unsigned long a;\n};\n")],
    "only_frontends_print": [("core/planted.c", 'void f(void)\n{\n    printf("a");\n}\n'),
                             ("plugins/reboot/planted.c", 'void f(void)\n{\n    fputs("a", stderr);\n}\n'),
                             ("core/planted.c", 'void f(void)\n{\n    write(1, "a", 1);\n}\n')],
    "integers_only": [("core/planted.c", "static double planted;\n")],
    "functions_stay_short": [("core/planted.c", FUNCTION),
                             ("sdk/simulator/planted.c", "void f(void)\n{\n" + "".join(
                                 f"{'    ' * depth}if (a)\n" for depth in range(1, 6)) + f"{' ' * 24}b();\n}}\n")],
    "rooms_include_downwards": [("core/util/planted.h", '#include "config/param.h"\n'),
                                ("core/job/planted.c", '#include "core.h"\n'),
                                ("core/job/planted.c", '#include "phone/phones_private.h"\n'),
                                ("core/util/planted.c", '#include "text2.h"\n')],
    "core_has_no_circles": [("core/util/memory.h", '#include "util/text.h"\n')],
    "frontends_have_no_circles": [("frontends/cli/progress.h", '#include "message.h"\n'),
                                  ("frontends/gtk/screen.h", '#include "window.h"\n')],
    "simulator_has_no_circles": [("sdk/simulator/sim.h", '#include "phones.h"\n'),
                                 ("sdk/simulator/control.c", '#include "routes.h"\n')],
    "what_a_file_defines_its_header_declares": [("sdk/simulator/planted.c", "void planted(void)\n{\n}\n"),
                                                ("sdk/simulator/calls.h", "handler xapi_command;\n"),
                                                ("core/util/planted.c", "int planted(int a)\n{\n    return a;\n}\n"),
                                                ("core/util/trust.h", "int64_t time_now(void);\n")],
    "each_core_file_has_its_test": [("core/util/planted.c", "/* No test. */\n")],
    "frontends_include_only_the_facade": [("frontends/cli/planted.h", '#include "util/text.h"\n')],
    "files_say_what_they_are_for": [("core/planted.c", "int a;\n")],
    "security_items_name_their_tests": [("tests/unit/planted.c", "void test_A2_planted(void)\n{\n}\n"),
                                        ("tests/planted.py", '"""F2: planted"""\n'),
                                        ("tests/security.md", "* **H10** Guarded by nobody.\n"),
                                        ("tests/security.md", "* **H10** Guarded. `unit/planted.c`\n")],
    "maps_name_what_exists": [("plugins/README.md", "See `common/planted.c`.\n"),
                              ("CONTRIBUTING.md", "Call `planted_by_nobody()`.\n"),
                              ("core/README.md", "Read `job/planted/`.\n")],
    "maps_are_whole": [("core/util/time.c", "static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;\n"),
                       ("core/util/planted.c", "/* Planted. */\n"), ("plugins/planted/planted.c", "/* Planted. */\n"),
                       ("config/planted.sh", "# Planted.\n"), ("tests/planted/planted.py", "# Planted.\n")],
    "nothing_stands_three_times": [("core/planted.c", THRICE), ("plugins/reboot/planted.c", THRICE)],
    "nothing_local_is_committed": [("sdk/README.md", "See /" + "home/someone/notes.\n"),
                                   ("core/planted.c", "/* FIX" + "ME */\n")],
    "clang_format_decides_layout": [("core/planted.c", "int  a ;\n")],
    "lines_stay_narrow": [("core/util/planted.c", f"/* {'a' * 100} */\n"),
                          ("tests/unit/planted.c", f"/* {'a' * 100} */\n")],
    "c_is_one_dialect": [("core/planted.c", "void planted(char *p)\n{\n    a = sizeof(*p);\n}\n"),
                         ("frontends/gtk/planted.c", "void planted(const char *p)\n{\n    a = !p;\n}\n"),
                         ("plugins/reboot/planted.c", "#define PLANTED 5\n")],
    "locks_guard_their_data": [("core/task/tasks.c",
                                "void planted(struct tasks *tasks)\n{\n    tasks->first = NULL;\n}\n"),
                               ("core/job/bulk.c", "void planted(struct bulk *bulk)\n{\n    bulk->next++;\n}\n"),
                               ("core/phone/eligibility.c",
                                '#include "plugin/feature.h"\n'
                                "void planted(struct feature *feature)\n{\n    feature->taken = false;\n}\n"),
                               ("core/plugin/registry.c",
                                "int planted(struct plugin *plugin)\n{\n    return plugin->start;\n}\n"),
                               ("core/config/settings.c",
                                "void planted(struct slot *slot)\n{\n    slot->value.text = NULL;\n}\n"),
                               ("core/task/tasks.c",
                                "void planted(struct tasks *tasks, struct task *task)\n{\n"
                                "    HOLD_LOCK(&task->lock, TASK_LOCK);\n    tasks->first = NULL;\n}\n")],
    "shell_scripts_are_clean": [("tests/planted.sh", "#!/bin/sh\ncd $1\n")],
}
TOOLS = {"clang_format_decides_layout": "clang-format-14", "shell_scripts_are_clean": "shellcheck",
         "locks_guard_their_data": "clang"}

PROGRAM = "#include <stdio.h>\nint main(int c, char **v)\n{\n    return printf(\"%s\", v[c - 1]);\n}\n"
PLUGIN = "int ph_plugin_v1(void)\n{\n    return 0;\n}\n"
LOOSE = ["-Wl,-z,lazy", "-Wl,-z,norelro", "-Wl,-z,execstack", "-Wl,-rpath,/tmp"]
# rule: (program or plugin, source, flags)
BUILDS = {
    "nothing_but_gtk_loads_glib": [("bin/phonectl", PROGRAM, ["-Wl,--no-as-needed", "-l:libglib-2.0.so.0"]),
                                   ("lib/phonectl/plugins-1/a.so", PLUGIN, ["-Wl,--no-as-needed", "-l:libglib-2.0.so.0"])],
    "programs_are_hardened": [("bin/phonectl", PROGRAM, [flag]) for flag in LOOSE] +
                             [("bin/phonectl", PROGRAM, ["-no-pie"]),
                              ("bin/phonectl", PROGRAM, ["-fno-stack-protector"]),
                              ("bin/phonectl", PROGRAM, ["-U_FORTIFY_SOURCE"])],
    "plugins_are_hardened": [("lib/phonectl/plugins-1/a.so", PLUGIN, [flag]) for flag in LOOSE] +
                            [("lib/phonectl/plugins-1/a.so", PLUGIN, ["-Wl,-z,nodlopen"])],
    "plugins_export_one_symbol": [("lib/phonectl/plugins-1/a.so", PLUGIN + "int second;\n", []),
                                  ("lib/phonectl/plugins-1/a.so", "int other;\n", [])],
    "plugins_need_nothing_undeclared": [("lib/phonectl/plugins-1/a.so", "int other(void);\nint (*f)(void) = other;\n", [])],
    "no_build_path_inside": [("bin/phonectl", PROGRAM + "const char *planted = __FILE__;\n", []),
                             ("lib/phonectl/plugins-1/a.so", PLUGIN, ["-g"])],
    "programs_export_nothing": [("bin/phonectl", PROGRAM + "int service(void)\n{\n    return 0;\n}\n", ["-rdynamic"])],
}


def copy_of(root, to):
    """Copies what the rules read, and adds a plugin folder that does not depend on today's plugins."""
    for name in Tree(root).files("core/*", "frontends/*", "plugins/*", "sdk/*", "tests/*.sh", "config/*", "*.md",
                                 ".clang-format"):
        os.makedirs(os.path.join(to, os.path.dirname(name)), exist_ok=True)
        shutil.copy(os.path.join(root, name), os.path.join(to, name))
    for name, text in (("plugins/keyring/keyring.c", ""),
                       ("plugins/reboot/reboot.c", '/* For ids. */\nint x = {.id = "planted-feature"};\n')):
        os.makedirs(os.path.join(to, os.path.dirname(name)), exist_ok=True)
        with open(os.path.join(to, name), "a", encoding="utf-8") as file:
            file.write(text)


def caught_in_source(name, root, plant, wrong_anyway):
    file, text = plant
    path = os.path.join(root, file)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    before = None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as old:
            before = old.read()
    with open(path, "a", encoding="utf-8") as new:
        new.write(text)
    found = set(RULES[name][0](Tree(root))) - wrong_anyway
    if before is None:
        os.remove(path)
        if not os.listdir(os.path.dirname(path)):
            os.rmdir(os.path.dirname(path))
    else:
        with open(path, "w", encoding="utf-8") as old:
            old.write(before)
    return found


def build_wrongly(folder, built, source, flags):
    """Builds a sound program, except for the given flags, which come last."""
    os.makedirs(os.path.join(folder, os.path.dirname(built)), exist_ok=True)
    code = os.path.join(folder, "source.c")
    with open(code, "w", encoding="utf-8") as file:
        file.write(source)
    command = ["gcc", "-O2", "-w", "-fstack-protector-all", "-D_FORTIFY_SOURCE=2", "-Wl,-z,now", "-Wl,-z,relro",
               "-o", os.path.join(folder, built), code]
    command += ["-fPIC", "-shared"] if built.endswith(".so") else ["-fPIE", "-pie"]
    subprocess.run(command + flags, check=True)


def caught_in_build(name, root, plant):
    built, source, flags = plant
    with tempfile.TemporaryDirectory() as folder:
        build_wrongly(folder, built, source, flags)
        found = list(RULES[name][0](Tree(root, folder)))
    with tempfile.TemporaryDirectory() as folder:
        build_wrongly(folder, built, PLUGIN if built.endswith(".so") else PROGRAM, [])
        sound = list(RULES[name][0](Tree(root, folder)))
    if sound:
        print(f"{name}: complains about a sound file as well: {sound}")
        return []
    return found


def missed_in_builds(root):
    missed = 0
    for name, plants in BUILDS.items():
        for plant in plants:
            if not caught_in_build(name, root, plant):
                print(f"{name}: does not see {plant[2] or plant[1]!r}")
                missed += 1
    return missed


def main(root):
    missed = 0
    with tempfile.TemporaryDirectory() as copy:
        copy_of(root, copy)
        for name, plants in PLANTS.items():
            if name in TOOLS and shutil.which(TOOLS[name]) is None:
                print(f"{name}: {TOOLS[name]} is not installed")
                continue
            wrong_anyway = set(RULES[name][0](Tree(copy)))
            for plant in plants:
                if not caught_in_source(name, copy, plant, wrong_anyway):
                    print(f"{name}: does not see {plant[1][:70]!r} in {plant[0]}")
                    missed += 1
    missed += missed_in_builds(root)
    for name in set(RULES) - set(PLANTS) - set(BUILDS):
        print(f"{name}: is never broken here")
        missed += 1
    print(f"{len(RULES)} rules, {missed} violations missed")
    return 1 if missed else 0


assert binaries and sources  # imported for the rules they register
sys.exit(main(os.path.abspath(sys.argv[1])))
