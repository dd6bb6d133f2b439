"""Mappings as JSON, and as what YAML reads alike."""

from __future__ import annotations

import json
import numbers
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

_NOT_IN_YAML = re.compile("[\x7f-\x9f\ufffe\uffff]")  # as they are; JSON escapes what is below
_STRING_OR_EXPONENT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(-?[0-9.]+)(e[-+][0-9]+)')


def json_of(name: str, given: object, *, ascii_only: bool = True) -> str:
    """Any mapping, sequence, path and number will do. Errors begin with the name and repeat no value."""
    try:
        return json.dumps(given, default=_plain, ensure_ascii=ascii_only, allow_nan=False)
    except (TypeError, ValueError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        raise kind(f"{name} cannot be written as JSON: {problem}") from None


def yaml_of(name: str, given: object) -> bytes:
    """JSON is a part of YAML, or nearly.

    YAML 1.1, which Ray reads, joins no \\u escapes of surrogates, does not know all characters, and takes 1e22 for a
    string.
    """
    text = json_of(name, given, ascii_only=False)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{name} has half of a surrogate pair, which is no text")
    text = _STRING_OR_EXPONENT.sub(_with_point, text)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found.group()):04x}", text).encode()


def _plain(value: Any) -> object:
    """What json.dumps knows, for what is like it."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return list(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _with_point(found: "re.Match[str]") -> str:
    mantissa, exponent = found.groups()
    return found.group() if mantissa is None or "." in mantissa else f"{mantissa}.0{exponent}"
