"""Where text of the program goes: piece by piece into a stream, or line by line to a function."""

from __future__ import annotations

import codecs
from typing import Callable, Optional, TextIO, Union


class Through:
    """Writes each piece at once. What is not UTF-8 is replaced, as in all text here, and so is what the stream cannot hold.

    A process without a terminal may have no stream; then nothing is written.
    """

    def __init__(self, stream: Optional[TextIO]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, piece: bytes) -> None:
        self._write(self._decoder.decode(piece))

    def end(self) -> None:
        self._write(self._decoder.decode(b"", True))

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            encoding = getattr(self._stream, "encoding", None) or "ascii"  # The error has that of its codec: "charmap".
            self._stream.write(text.encode(encoding, "replace").decode(encoding))
        if hasattr(self._stream, "flush"):  # Some put a logger in the place of sys.stdout.
            self._stream.flush()


class Lines:
    """Calls a function with each line, without its end."""

    def __init__(self, call: Callable[[str], object]) -> None:
        self._call = call
        self._begun = bytearray()

    def write(self, piece: bytes) -> None:
        first, *others = piece.split(b"\n")
        self._begun += first  # A line of many pieces is not copied with each of them.
        if others:
            lines = [self._begun, *others[:-1]]
            self._begun = bytearray(others[-1])
            for line in lines:
                self._call(line.decode("utf-8", "replace"))

    def end(self) -> None:
        """The last line need not be ended."""
        if self._begun:
            self.write(b"\n")


def sink(call: Optional[Callable[[str], object]], stream: Optional[TextIO]) -> Union[Through, Lines]:
    """Lines for a function, the stream without one."""
    return Lines(call) if call else Through(stream)
