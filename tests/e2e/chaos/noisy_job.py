"""Shell jobs whose logs hold what a follower may stumble over, and the log that Ray's text sources make of one."""

import random
import re

_LINES = [b"same\n", b"same\n", b"same\n", b"10%\r", b"\r", b"\r\n", b"dos\r\n", b"\n", b"01", "\u20ac caf\u00e9\n".encode(),
          b"tab\tesc\x1b[1mbold\x1b[0m\n", b"1", b"0Closing HTTP stream\n"]
_INVALID = [b"\xff\xfe\n", b"cut \xe2\x82", b"\xc3\r\n", b"nul \0\n"]
CONTENTS = ("text", "bytes", "text", "silent", "bytes", "long line", "text", "large", "bytes")
OUTCOMES = ("", "exit 7", "", "kill -9 $$")


class NoisyJob:
    """What one seed's job writes, piece by piece, and how it ends."""

    def __init__(self, seed, folder):
        self._random = random.Random(f"job {seed}")
        self.content = CONTENTS[seed % len(CONTENTS)]
        self._ending = OUTCOMES[seed % len(OUTCOMES)]
        self.is_text = self.content != "bytes"
        folder.mkdir()
        commands = []
        for number, (piece, pause) in enumerate(self._pieces()):
            (folder / f"{number}").write_bytes(piece)
            commands += [f"cat {folder}/{number}", f"sleep {pause:.2f}"]
        script = folder / "job.sh"
        script.write_text("\n".join([*commands, self._ending, ""]))
        self.entrypoint = ["sh", str(script)]

    def _noise(self, most):
        stock = _LINES if self.is_text else _LINES + _INVALID
        return b"".join(self._random.choices(stock, k=self._random.randrange(1, most)))

    def _pieces(self):
        """(bytes, pause after them), for about seven seconds."""
        if self.content == "long line":
            yield self._noise(20), 2.0
            yield b"x" * (5 << 20) + b"\n", 1.5
        if self.content == "large":
            yield b"".join(b"%07d %s\n" % (i, b"y" * 90) for i in range(92_000)), 2.0
        if self.content == "silent":
            yield self._noise(20), 7.0
        for _ in range(4 if self.content in ("long line", "large", "silent") else 12):
            yield self._noise(30), self._random.choice((0.0, 0.1, 0.5, 1.2))
        yield b"unterminated", 0.0


def normalised(log):
    r"""The log with \r\n and \r as \n, as Ray's text sources give it."""
    return log.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _common_prefix(one, other):
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


_BREAKS = re.compile(rb"[\r\n]+")


def _is_text_of(printed, log):
    """Ray's text of the log, in which a CRLF that was written in two pieces may have become two line breaks."""
    if _BREAKS.split(printed) != _BREAKS.split(log):
        return False
    runs = zip(_BREAKS.findall(printed), _BREAKS.findall(log), strict=True)
    return b"\r" not in printed and all(len(normalised(run)) <= len(breaks) <= len(run) for breaks, run in runs)


def follows_the_byte_rule(printed, log, *, complete=True):
    """Bytes of the log up to some point, and from there on its text; to its end when `complete`."""
    raw = _common_prefix(printed, log)
    expected = log[:raw] + normalised(log)[len(normalised(log[:raw])):]
    if printed == expected if complete else expected.startswith(printed):
        return True
    rest = log[raw:].removeprefix(b"\n") if log[:raw].endswith(b"\r") else log[raw:]
    return complete and _is_text_of(printed[raw:], rest)
