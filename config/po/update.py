#!/usr/bin/env python3
"""Makes phonectl.pot from the sources, and updates the catalogues to match it.

   update.py            writes phonectl.pot and merges it into each catalogue
   update.py --check    changes nothing; fails if the template is stale or a catalogue incomplete

Sentences are found by the functions that print them. Texts that plugins and the core declare (labels, help, titles)
are found by the members of those declarations: the core does not translate them, the programs do."""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAYING = ["_", "N_", "words", "words_count:1,2", "ngettext:1,2", "translator_text:2", "translator_count:2,3", "message_fail:2", "message_fail_near:3",
          "message_hint:1", "message_say:1", "message_warn:1", "report:5"]
LITERAL = r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*'
DECLARING = [rf"\.(?:label|help|title|summary|after_logout|group)\s*=\s*({LITERAL})",
             rf"\b(?:FEATURE|RESULT)\([^,;]*,\s*({LITERAL})", rf"\b(?:FEATURE|RESULT)\([^,;]*,[^,;]*,\s*({LITERAL})",
             rf"->(?:ask|browse|progress)\([^;]*?({LITERAL})",
             rf'\bsay\(ctx, PH_LOG_WARNING,\s*(?!" )({LITERAL})',  # what a sign-in explains
             rf"\[(?:OUTCOME|PLUGIN|PH)_\w+\]\s*=\s*({LITERAL})",  # names of outcomes, states and dangers
             rf"\breport\(\s*doctor,[^,;]*,\s*({LITERAL})",  # the checks of phonectl doctor, and their fixes
             rf"\breport\(\s*doctor,[^,;]*,[^,;]*,\s*({LITERAL}),"]
STATES = ["usable", "unusable", "missing", "volatile", "cleared", "nothing", "remains",  # of stores, as named in the core
          # of phones, as the service spells them but for the underlines
          "connected", "disconnected", "connected with issues", "offline expired", "activating", "unknown", "offline deep sleep",
          "hibernating deeply", "pending", "offline temporarily"]
CHOICES = re.compile(r"\.choices\s*=\s*(\w+)")
NOT_FOR_PEOPLE = re.compile(r'"[^ "]*_[^ "]*"|""')


def declarations(folder, files):
    """Writes the declared texts as sentences that xgettext finds; returns the path of the new file."""
    found = folder / "declarations.c"
    with open(found, "w", encoding="utf-8") as out:
        for state in STATES:
            out.write(f'N_("{state}");\n')
        for file in files:
            text = re.sub(r"\s*\\\n", "\n", file.read_text(encoding="utf-8"))
            for name in CHOICES.findall(text):
                array = re.search(rf"\b{name}\[\]\s*=\s*{{([^}}]*)}}", text)
                out.writelines(f"N_({choice});\n" for choice in re.findall(LITERAL, array.group(1) if array else ""))
            for pattern in DECLARING:
                for match in re.finditer(pattern, text):
                    literal = next(group for group in match.groups() if group)
                    if not NOT_FOR_PEOPLE.fullmatch(literal):
                        out.write(f"N_({literal});\n")
    return found


def says_something(entry):
    """True if the text has a letter beyond printf() directives, or a translators' comment."""
    text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry.split("\nmsgstr")[0]))
    return entry.startswith("#.") or re.search("[A-Za-z]", re.sub(r"%[-0-9.*]*[a-z]+|\\.", "", text))


def template(folder):
    """The template for the current sources, without lines that only tell where and when. Long lines are not wrapped,
    because gettext releases wrap them differently."""
    sources = sorted(path for part in ("core", "frontends") for path in (ROOT / part).rglob("*.c"))
    plugins = sorted((ROOT / "plugins").rglob("*.c"))
    made = folder / "phonectl.pot"
    extra = declarations(folder, [*(path for path in sources if path.parent.name != "gtk"), *plugins])
    subprocess.run(["xgettext", "--language=C", "--from-code=UTF-8", "--no-location", "--no-wrap",
                    "--add-comments=Translators", "--package-name=phonectl", "--keyword", *(f"--keyword={word}" for word in SAYING),
                    "--output", made, *(path.relative_to(ROOT) for path in sources), extra], cwd=ROOT, check=True)
    first, *others = made.read_text(encoding="utf-8").split("\n\n")
    head, rest = first.splitlines(keepends=True), [entry for entry in others if says_something(entry)]
    return "\n\n".join(["".join(line for line in head if not re.match(r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|'
                                                           r'Language-Team|Language|Report-Msgid-Bugs-To)|# ?', line) or
                                 line.startswith("#,")).rstrip("\n"), *rest]).rstrip("\n") + "\n"


def entries(text):
    """Sorted, because order does not matter: moving a function to another file changes nothing."""
    return sorted(text.strip().split("\n\n"))


def merged(catalogue):
    """The catalogue with exactly the sentences of the template, translated or not."""
    joined = subprocess.run(["msgmerge", "--quiet", "--no-location", "--no-wrap", "--no-fuzzy-matching", "-o", "-",
                             catalogue, HERE / "phonectl.pot"], check=True, text=True, stdout=subprocess.PIPE)
    return subprocess.run(["msgattrib", "--no-obsolete", "--no-wrap", "-"], input=joined.stdout, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def problems(folder):
    if entries(template(folder)) != entries((HERE / "phonectl.pot").read_text(encoding="utf-8")):
        yield "phonectl.pot is not what the sources say: run config/po/update.py"
    for catalogue in sorted(HERE.glob("*.po")):
        checked = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", catalogue], text=True,
                                 stderr=subprocess.PIPE, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
        if checked.returncode or "untranslated" in checked.stderr or "fuzzy" in checked.stderr:
            yield f"{catalogue.name} is not whole: {checked.stderr.strip()}"
        if entries(merged(catalogue)) != entries(catalogue.read_text(encoding="utf-8")):
            yield f"{catalogue.name} does not fit the template: run config/po/update.py"


with tempfile.TemporaryDirectory() as temporary:
    if sys.argv[1:] == ["--check"]:
        wrong = list(problems(pathlib.Path(temporary)))
        print("\n".join(wrong) if wrong else "The catalogues are whole")
        sys.exit(1 if wrong else 0)
    (HERE / "phonectl.pot").write_text(template(pathlib.Path(temporary)), encoding="utf-8")
    for po in sorted(HERE.glob("*.po")):
        po.write_text(merged(po), encoding="utf-8")
