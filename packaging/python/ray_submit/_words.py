"""What a program is started with: its words and its variables, as text.

Errors name what is wrong without repeating it: Python's own UnicodeEncodeError holds the whole text, which may be a secret.
"""

from __future__ import annotations

import contextlib
import numbers
import os
from typing import Any, Dict, Iterable, List, Mapping, Optional, Union

Word = Union[str, float, "os.PathLike[str]"]


def text_of(name: str, given: object) -> str:
    """The word for one value: a string, a path or a number. Anything else, such as None in a list, is a mistake."""
    if isinstance(given, os.PathLike):
        given = os.fspath(given)
    if isinstance(given, str):
        text = str.__str__(given)  # not the name of an Enum's member
    elif isinstance(given, numbers.Number) and not isinstance(given, bool):
        text = str(given)
    else:
        raise TypeError(f"{name} must be a string, not {type(given).__name__}")
    with contextlib.suppress(UnicodeError):
        os.fsencode(text)
        return text
    raise ValueError(f"{name} has a character that cannot be encoded")


def words_of(name: str, given: Any) -> List[str]:
    """Each of a list; a string is a sequence of words, too, of one letter each."""
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise TypeError(f"{name} must be a list of words, not {type(given).__name__}")
    return [text_of(f"each word of {name}", word) for word in given]


def variables_of(env: Optional[Mapping[str, Word]]) -> Dict[str, str]:
    """This process's, and those."""
    return {**os.environ, **{text_of("each name in env", name): text_of(f"{name!r} in env", value)
                             for name, value in (env or {}).items()}}
