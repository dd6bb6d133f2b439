"""Where text of the program goes: piece by piece into a stream, or line by line to a function."""

from __future__ import annotations

import codecs
from typing import Callable, Optional, TextIO, Union


class Through:
    """Writes each piece at once. What is not UTF-8 is replaced, as in all text here."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, piece: bytes) -> None:
        self._stream.write(self._decoder.decode(piece))
        self._stream.flush()

    def end(self) -> None:
        self._stream.write(self._decoder.decode(b"", True))
        self._stream.flush()


class Lines:
    """Calls a function with each line, without its end."""

    def __init__(self, call: Callable[[str], object]) -> None:
        self._call = call
        self._begun = b""

    def write(self, piece: bytes) -> None:
        *lines, self._begun = (self._begun + piece).split(b"\n")
        for line in lines:
            self._call(line.decode("utf-8", "replace"))

    def end(self) -> None:
        """The last line need not be ended."""
        if self._begun:
            self.write(b"\n")


def sink(call: Optional[Callable[[str], object]], stream: TextIO) -> Union[Through, Lines]:
    """Lines for a function, the stream without one."""
    return Lines(call) if call else Through(stream)
