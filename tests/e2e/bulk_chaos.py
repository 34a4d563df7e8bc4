"""Everything at once: reboots, dialling and key presses over many phones while the program is killed, the sign-in
expires, the service refuses, breaks connections, cuts answers off and dies, and several processes try to resume the
same job. After all of it the simulator's own record shows that no phone was acted on twice. ROUNDS sets the number
of jobs, SEED the random choices."""
import os
import random
import signal

from helpers.common import run, wait_until
from helpers.desk import GO_ON, Desk

ROUNDS = int(os.environ.get("ROUNDS", "6"))
DICE = random.Random(os.environ.get("SEED", "chaos"))
OAUTH = ("--auto-consent", "--redirect-uri", "any-loopback-port", "--latency", "1ms..6ms", "--reboot-time", "1s")
XAPI = "/v1/xapi/command/*"
ACTIONS = {"reboots": ("reboot", ()), "dials": ("dial", ("1002", "--via", "xapi")), "keys": ("press", ("Home",))}
TROUBLE = ({"kind": "retry-after-seconds", "value": "1", "count": 3}, {"kind": "status-500", "count": 4},
           {"kind": "status-503", "count": 4}, {"kind": "status-408", "count": 2}, {"kind": "status-423", "count": 2},
           {"kind": "status-401", "count": 1}, {"kind": "close-after-acting", "count": 3}, {"kind": "close-before", "count": 3},
           {"kind": "cut-off", "count": 3}, {"kind": "garbage", "count": 3}, {"kind": "latency", "value": "80ms", "count": 30})


class Round:
    """One job with all its accidents, from start to finish."""

    def __init__(self, desk, ids, number, kind):
        self.desk, self.ids, self.number, self.kind = desk, ids, number, kind
        self.acts, self.log = {}, []

    def note_acts(self):
        for phone, count in self.desk.acts(self.kind).items():
            self.acts[phone] = self.acts.get(phone, 0) + count

    def trouble(self):
        self.desk.no_faults()
        for rule in DICE.sample(TROUBLE, DICE.randrange(4)):
            self.desk.fault(method="POST", path=XAPI, after=DICE.randrange(40), **rule)

    def words(self, *more):
        """The command that starts or resumes the job; it never repeats an unknown result."""
        extra = ["--jobs", DICE.choice(("1", "4", "16")), *more]
        if not more:
            extra += DICE.choice(([], ["--canary", "1,10%,100%"], ["--max-fail", "50%"], ["--rate", "200"]))
        if self.kind == "reboots":
            extra += DICE.choice(([], ["--wait"]))
        if self.desk.journal_exists(self.number):
            return ["jobs", "resume", str(self.number), *GO_ON, *extra]
        action, args = ACTIONS[self.kind]
        return [*self.desk.many(self.ids, action), *extra] if not args else [
            action, "-f", self.desk.list_file(self.ids), *args, "--yes", "--expect", str(len(self.ids)), *extra]

    def company_falls_over(self, process):
        """The simulator dies with its record, so the acts so far are counted first."""
        process.kill()
        self.desk.end(process)
        wait_until(lambda: self.desk.counters()["in_flight"] == 0)
        self.note_acts()
        self.desk.company_dies()
        self.desk.company_returns()
        self.desk.sign_in_by_browser()

    def accident(self, process):
        target = self.desk.intents(self.number) + DICE.randrange(len(self.ids) // 2)
        if not wait_until(lambda: self.desk.intents(self.number) >= target, process):
            return
        what = DICE.choice(("kill", "kill", "expire", "company", "interrupt", "two"))
        self.log.append(what)
        if what == "kill":
            process.kill()
        elif what == "expire":
            self.desk.sim.control("POST", "/sim/tokens/expire", {})
        elif what == "company":
            self.company_falls_over(process)
        elif what == "interrupt":
            process.send_signal(DICE.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP)))
        else:
            process.kill()
            others = [self.desk.start("jobs", "resume", self.number, *GO_ON) for _ in range(3)]
            for other in others:
                self.desk.end(other)

    def go(self):
        self.desk.reset()
        for _ in range(DICE.randrange(1, 4)):
            self.trouble()
            process = self.desk.start(*self.words())
            self.accident(process)
            if process.returncode is None:
                self.desk.end(process)
        self.desk.no_faults()
        last = self.desk.run(*self.words("--max-fail", "none"))
        self.note_acts()
        self.check(last)

    def check(self, last):
        twice = {phone: count for phone, count in self.acts.items() if count > 1}
        assert not twice, (self.number, self.kind, self.log, twice, last)
        if not self.desk.journal_exists(self.number):
            return
        items, about = self.desk.job(self.number)
        done = {phone for phone, item in items.items() if item["outcome"] == "done"}
        unknown = {phone for phone, item in items.items() if item["outcome"] == "unknown"}
        assert done <= set(self.acts) <= done | unknown, (self.number, self.kind, self.log, about, last)
        assert len(items) == len(self.ids) and about["skipped"] == about["open"] == 0, (self.log, about, last)


def nobody_is_acted_on_twice_whatever_happens():
    seen = []
    with Desk(*OAUTH, phones=90, settings="[phonectl]\nwait_timeout = 3s\n") as desk:
        desk.sign_in_by_browser()
        keys = set(desk.able("press"))
        ids = [one for one in desk.able("reboot") if one in keys][:60]
        for number in range(1, ROUNDS + 1):
            one = Round(desk, ids, number, DICE.choice(sorted(ACTIONS)))
            one.go()
            seen.append(f"{one.kind}: {' '.join(one.log) or 'calm'}")
    print("; ".join(seen))


run(nobody_is_acted_on_twice_whatever_happens)
