"""Prints what tools/test did: each step, each failed test, what was left out; the last line counts passed and failed tests."""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def read_reports(folder):
    """Returns the number of passed and skipped tests, and the names of the failed ones, from all JUnit files."""
    passed, skipped, failed = 0, 0, []
    for file in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(file).iter("testcase"):
            broken = case.find("failure") is not None or case.find("error") is not None
            if broken or case.get("status") == "notrun":  # ctest's word for a test whose program is missing
                failed.append(f"{file.stem}: {case.get('name')}")
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
    return passed, skipped, failed


def main():
    folder = pathlib.Path(sys.argv[1])
    passed, skipped, failed = read_reports(folder)
    print("\n== summary")
    for line in (folder / "steps.tsv").read_text().splitlines():
        name, code, seconds = line.split("\t")
        print(f"{'ok    ' if code == '0' else 'FAILED'} {int(seconds):5d} s  {name}")
        # A test step counts as its tests; a failed one without a failed test counts as one failure.
        if not name.startswith("test "):
            passed += code == "0"
            failed += [name] if code != "0" else []
        elif code != "0" and not any(test.startswith(name.removeprefix("test ")) for test in failed):
            failed.append(name)
    for name in failed:
        print(f"failed: {name}")
    if skipped:
        print(f"skipped: {skipped}")
    left_out = folder / "not-run"
    names = left_out.read_text().split() if left_out.exists() else []
    for name in names:
        print(f"{name}: NOT RUN")
    print(f"{passed} passed, {len(failed)} failed" + (f", {len(names)} not run" if names else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
