"""Where an installer has put the program."""

from __future__ import annotations

import contextlib
import pathlib
import sysconfig
from typing import Dict, Iterator

_NAME = "ray-submit"


def find_ray_submit() -> str:
    """The path of the program ray-submit of this package.

    Raises FileNotFoundError if it is not there, which names the places that were searched.
    """
    searched: Dict[str, None] = {}
    for folder in _folders():
        program = folder / _NAME
        with contextlib.suppress(PermissionError):  # a home that is another user's
            if program.is_file():
                return str(program)
        searched[str(folder)] = None
    raise FileNotFoundError(f"{_NAME} is in none of {', '.join(searched)}; install the package again")


def _folders() -> Iterator[pathlib.Path]:
    """What belongs to this very package comes first: another interpreter's, or another prefix, may have an older one."""
    here = pathlib.Path(__file__)
    for packages in (here.absolute().parents[1], here.resolve().parents[1]):  # an installer may have made links
        yield packages / "bin"  # a folder of pip's --target, which may have any name
        if packages.name in ("site-packages", "dist-packages"):
            yield packages.parent.parent.parent / "bin"
    yield pathlib.Path(sysconfig.get_path("scripts"))
    yield pathlib.Path(sysconfig.get_path("scripts", "posix_user"))
