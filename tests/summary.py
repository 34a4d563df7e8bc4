"""Adds up ctest's results (JUnit files) and prints what was skipped, and why, and what failed.

summary.py --broken "STAGE…" --passed "STAGE…" --skipped "STAGE: WHY" RESULTS.xml…     exits 1 if anything failed
Prints one line for each skipped test."""
import argparse
import os
import sys
import xml.etree.ElementTree as tree


def last_line(case):
    """The last line of a skipped test, which by convention is the reason."""
    lines = [line.strip() for line in (case.findtext("system-out") or "").splitlines()]
    lines = [line for line in lines if line]
    return lines[-1] if lines else "no reason given"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--broken", default="")
    parser.add_argument("--passed", default="")
    parser.add_argument("--skipped", default="")
    parser.add_argument("results", nargs="*")
    options = parser.parse_args()
    passed, failed = len(options.passed.split()), []
    skipped = [line for line in options.skipped.splitlines() if line]
    for path in options.results:
        stage = os.path.basename(os.path.dirname(path))
        for case in tree.parse(path).getroot().iter("testcase"):
            name = f"{stage}: {case.get('name')}"
            status = case.get("status")
            if status == "run":
                passed += 1
            elif case.find("skipped[@message='SKIP_RETURN_CODE=77']") is not None:
                skipped.append(f"{name}: {last_line(case)}")
            else:
                failed.append(name)
    failed += options.broken.split()
    for title, names in (("skipped", skipped), ("failed", failed)):
        for name in names:
            print(f"{title}  {name}")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or not passed else 0


sys.exit(main())
