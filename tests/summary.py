"""Adds up the results ctest wrote (JUnit files) and says what was skipped, and why, and what failed.

summary.py --broken "STAGE…" RESULTS.xml…     exits 1 when anything failed
"""
import os
import sys
import xml.etree.ElementTree as tree


def last_line(case):
    """What a skipped test said last: by convention its reason."""
    lines = [line.strip() for line in (case.findtext("system-out") or "").splitlines()]
    lines = [line for line in lines if line]
    return lines[-1] if lines else "no reason given"


def main(arguments):
    broken = arguments[1].split()
    passed, failed, skipped = 0, [], []
    for path in arguments[2:]:
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
    failed += broken
    for title, names in (("skipped", skipped), ("failed", failed)):
        for name in names:
            print(f"{title}  {name}")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[1:]))
