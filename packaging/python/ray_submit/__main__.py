"""`python -m ray_submit WORDS`: becomes `ray-submit WORDS`."""

import os
import sys

from ray_submit._find import find_ray_submit

if __name__ == "__main__":
    program = find_ray_submit()
    os.execv(program, [program, *sys.argv[1:]])
