#!/usr/bin/env python3
"""Checks that tools/test repeats a step after a change of any folder that its tests name: inputs_of_steps.py ROOT"""

import pathlib
import re
import sys

STEP = re.compile(r'unless_passed "test (\w+)" "([^"]+)"')
NAMED = re.compile(r"""(?:ROOT / f?"|\{ROOT\}/)([\w./-]+)""")


def main(root):
    steps = [step for step in STEP.findall((root / "tools/test").read_text(encoding="utf-8")) if (root / "tests" / step[0]).is_dir()]
    problems = [] if len(steps) == 4 else [f"tools/test skips {len(steps)} steps with folders, and this check knows four"]
    for step, inputs in steps:
        named = {path for file in (root / "tests" / step).glob("*.py") for path in NAMED.findall(file.read_text(encoding="utf-8"))
                 if not path.startswith("build/")}
        if len(named) < 4:
            problems.append(f"only {len(named)} paths found in tests/{step}")
        problems += [f"tests/{step} reads {path}, and a change of it does not repeat the step" for path in sorted(named)
                     if (root / path).exists() and not any(pathlib.Path(path).is_relative_to(one) for one in inputs.split())]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
