"""German for people, the same bytes for machines: sentences, tables and questions are translated, machine-readable
output is not. The catalogue is complete and matches the sources."""
import os
import re
import shutil
import subprocess

from helpers.common import SOURCE, skip
from helpers.terminal import Terminal, answer, check, expect, finish, german, run

BUILD = os.environ["PHONECTL_BUILD_DIR"]
CATALOGUE = f"{BUILD}/share/locale/de/LC_MESSAGES/phonectl.mo"
if not os.path.exists(CATALOGUE):
    skip("gettext was not there when this was built")
if not os.access(os.environ.get("PHONECTL_SIM_BIN", ""), os.X_OK):
    skip("the simulator was not built")


GERMAN = german()


def say(*words, **more):
    return run(*words, env=GERMAN, **more)


def sentences():
    expect("help", say("help"), 0, stdout=r"Aufruf: phonectl COMMAND(.|\n)*Telefone auflisten(.|\n)*Optionen jedes Befehls")
    expect("help of a command", say("help", "phones"), 0, stdout=r"Jedes Telefon auswählen\.")
    expect("help of a topic", say("help", "selectors"), 0, stdout=r"das Telefon namens Lobby \(groß")
    expect("help of an action", say("help", "reboot"), 0, stdout=r"Startet das Telefon neu\.(.|\n)*Gefahr: unterbrechend"
                                                                r"(.|\n)*Auch während eines Gesprächs")
    expect("exit codes", say("help", "exit-codes"), 0, stdout=r"6 +Zur Sicherheit angehalten")
    expect("nobody", say("status"), 4, stdout=r"^Nicht angemeldet \(Profil default\)$")
    expect("an unknown command", say("phonse"), 2, stderr=r"phonectl: Unbekannter Befehl phonse; meinten Sie phones\?\n"
                                                        r"  Siehe: phonectl help")
    expect("an unknown flag", say("phones", "--jsn"), 2, stderr=r"Unbekannte Option --jsn; meinten Sie --json\?")
    # errors of the system and of the core stay English, because journals and JSON quote them
    expect("a file that is not there", say("--sim", "phones", "-f", "/nowhere"), 2,
           stderr=r"/nowhere lässt sich nicht öffnen: No such file or directory$")
    expect("no such job", say("jobs", "show", "999"), 3, stderr=r"There is no job 999")
    english = run("help", env={"LC_ALL": "C", "LANGUAGE": "de"})
    check("without a language it is English", english.stdout == run("help").stdout, english.stdout[:300])


def for_machines(words):
    """Runs the same command in both languages: machine-readable output must be identical, apart from ages that grow
    meanwhile."""
    plain, german_too = run(*words), say(*words)
    check(f"{' '.join(words)}: the exit code is the same", plain.returncode == german_too.returncode, german_too)
    english, german_bytes = (re.sub(r'("age_s":|, )\d+( mins)?', r"\1", result.stdout) for result in (plain, german_too))
    check(f"{' '.join(words)}: the bytes are the same", english == german_bytes and english, (english, german_bytes))


def machines(one):
    forms = ["--json", "--jsonl", "--csv", "--tsv"]
    for words in (["phones"], ["phones", "--why", "reboot"], ["actions"], ["stores"], ["profiles"], ["jobs"],
                  ["jobs", "show", "1"], ["config"], ["plugins"], ["doctor"], ["reboot", one, "--dry-run"]):
        for form in forms:
            for_machines(["--sim", *words, form])
        for_machines(["--sim", *words])  # piped: tab-separated
    for words in (["config", "--defaults"], ["completion", "bash"], ["completion", "zsh"], ["version"],
                  ["version", "--json"], ["config", "get", "jobs"], ["__complete", "--", ""], ["__complete", "--", "phones", "--"],
                  ["__complete", "--", "--sim", "reboot", "Lob"], ["plugins", "inspect", "press", "--json"]):
        for_machines(words)
    status = [answer(result("--sim", "status", "--json")) for result in (run, say)]
    check("status for machines", status[0].keys() == status[1].keys() and status[1]["text"].startswith("Access Token is valid"),
          status)


def people(able, count):
    one, few = f"id:{able[0]['id']}", [f"id:{row['id']}" for row in able[:3]]
    status = expect("status", say("--sim", "status"), 0, stdout=r"^Zugriffstoken gilt noch .*\d+ Min\.\n  Angemeldet als ").stdout
    check("its facts stand in one column", len({re.match(r"  \S+(?: \S+)* +", line).end() for line in status.splitlines()[1:]
                                               if not line.startswith("  Angemeldet")}) == 1, status)
    table = Terminal("--sim", "phones", env=GERMAN, columns=140).end()[1].replace("\r", "")
    check("a table has German headings", re.search(r"NAME +.*MAC +.*MODELL +.*STATUS +.*STANDORT", table), table[:300])
    check("and its count below", table.rstrip().endswith(f"\n{count} Telefone"), table[-200:])
    table = Terminal("--sim", "actions", env=GERMAN, columns=140).end()[1]
    check("words of ours too", re.search(r"reboot .*unterbrechend.*Startet das Telefon neu\.", table), table)
    terminal = Terminal("--sim", "reboot", one, env=GERMAN)
    terminal.wait_for(r"Neu starten: .+ in .+, Profil sim\? \[j/N\] ")
    terminal.send("n\r")
    code, text = terminal.end()
    check("refused in German", code == 6 and "es wurde nichts getan" in text, (code, text))
    for reply in ("j", "yes"):
        terminal = Terminal("--sim", "reboot", one, "--force", env=GERMAN)
        terminal.wait_for(r"\[j/N\] ")
        terminal.send(reply + "\r")
        code, text = terminal.end()
        check(f"{reply} is a yes", code == 0 and f"{able[0]['name']}: erledigt" in text, (code, text))
    terminal = Terminal("--sim", "reboot", *few, env=GERMAN)
    terminal.wait_for(r"Neu starten: 3 Telefone in .+, Profil sim\? \[j/N\] ")
    terminal.send("Ja\r")
    code, text = terminal.end()
    check("the summary", re.search(r"\n3 erledigt\s*$", text.replace("\r", "")), (code, text))
    expect("the summary when piped", say("--sim", "tag", *few, "--add", "x", "--yes"), 0, stderr=r"^3 erledigt$")
    doctor = Terminal("--sim", "doctor", env=GERMAN).end()[1]
    check("doctor", re.search(r"Uhr +Das Datum ist plausibel", doctor), doctor)


def declared():
    """Every label, title, summary and help text of actions and settings, as the program itself reports them."""
    found = set()

    def collect(value):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            if key in ("label", "help", "title", "summary") and inner:
                found.add(inner)
            collect(inner)

    plugins = answer(run("plugins", "--json"))
    for what in (plugins, answer(run("config", "--json")), answer(run("actions", "--json")),
                 *(answer(run("plugins", "inspect", row["id"], "--json")) for row in plugins["items"])):
        collect(what)
    with open(CATALOGUE, "rb") as file:
        catalogue = file.read()
    missing = [text for text in found if b"\0" + text.encode() + b"\0" not in catalogue]
    check("what plugins and settings declare is in the catalogue", len(found) > 100 and not missing, missing)


expect("the simulator starts", run("sim", "start", "--phones", "30", "--offline", "0", "--sleeping", "0", "--maintenance", "0",
                                   "--in-call", "0", "--reboot-time", "0ms"), 0)
sentences()
phones = answer(run("--sim", "phones", "--why", "reboot", "--json"))["items"]
people([row for row in phones if row["can"]], len(phones))
machines(f"id:{phones[0]['id']}")
declared()
if shutil.which("xgettext"):
    whole = subprocess.run(["/usr/bin/python3", "-B", f"{SOURCE}/config/po/update.py", "--check"], text=True, capture_output=True)
    check("the catalogues are whole", whole.returncode == 0, whole.stdout + whole.stderr)
finish()
