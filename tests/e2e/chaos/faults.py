"""The faults that a connection can suffer, and the schedule of them that a seed stands for."""

import dataclasses
import random


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens to one request. FaultProxy has a method for each `effect`."""

    name: str
    effect: str
    targets: tuple = ("status", "raw", "text")
    number: int = 0  # an HTTP status or a WebSocket close code
    after: int = 0  # bytes of a body, or frames of a WebSocket, that go through first
    slow: bool = False  # the client notices only by a time-out


TAIL = ("tail",)
RAW = ("raw",)
KINDS = [
    Fault("reset", "reset", ("status", "raw", "text", "tail", "version")),
    Fault("answer lost", "lose_answer"),
    Fault("502", "refuse", number=502),
    Fault("503", "refuse", number=503),
    Fault("504", "refuse", number=504),
    Fault("HTML with 200", "html"),
    Fault("body reset", "reset_body"),
    Fault("body truncated", "truncate_body"),
    Fault("slow drip", "drip"),
    Fault("lifetime over", "limit_lifetime", ("connection",)),
    Fault("no answer", "silence", slow=True),
    Fault("body stalls", "stall_body", slow=True),
    Fault("raw 403", "refuse", RAW, number=403),
    Fault("raw 404", "refuse", RAW, number=404),
    Fault("raw 429", "refuse", RAW, number=429),
    Fault("upgrade 403", "refuse", TAIL, number=403),
    Fault("upgrade 404", "refuse", TAIL, number=404),
    Fault("upgrade 426", "refuse", TAIL, number=426),
    Fault("upgrade 502", "refuse", TAIL, number=502),
    Fault("upgrade swallowed", "swallow_upgrade", TAIL),
    Fault("upgrade unanswered", "silence", TAIL, slow=True),
    Fault("close 1000", "close_tail", TAIL, number=1000),
    Fault("close 1001", "close_tail", TAIL, number=1001),
    Fault("close 1011", "close_tail", TAIL, number=1011),
    Fault("frame reset", "reset_tail", TAIL),
    Fault("frame cut short", "end_tail", TAIL),
    Fault("tail falls silent", "stall_tail", TAIL),
]
_NAMED = {kind.name: kind for kind in KINDS}
_BODY_OFFSETS = (0, 1, 20, 150, 300, 1000, 5000, 70_000)
_RAW_REFUSALS = [_NAMED["raw 403"], _NAMED["raw 404"], _NAMED["raw 429"]]
_TAIL_REFUSALS = [kind for kind in KINDS if kind.name.startswith("upgrade ") and not kind.slow]
_MOST_ON_STATUS = 7  # more on end would use up a follow's patience, rightly


class Schedule:
    """The faults of one follow. The seed alone decides which; how many requests there are is up to the client.

    Requests of the target "submit" are asked about like all others, but no fault is for them: what a lost answer to a
    submit may do is not a matter of following.
    """

    def __init__(self, seed):
        self.seed = seed
        self._random = random.Random(seed)
        self.lead = KINDS[seed % len(KINDS)]
        self._lead_at = self._first_turn()
        self._lead_done = False
        self._rate = self._random.choice((0.0, 0.1, 0.25, 0.5))
        self._left = 14
        self._left_on_status = _MOST_ON_STATUS
        self._status_answered = False
        self._always = {}
        self._choose_sources()

    def _first_turn(self):
        """How many requests pass before the leading fault. A tail may be opened but once; a silence in place of the very
        first answer takes a minute."""
        if self.lead.targets == TAIL:
            return 0
        return self._random.randrange(3) + (2 if self.lead.slow else 0)

    def _choose_sources(self):
        """Some sources are away for the whole follow; that of the leading fault is there."""
        ways = {"raw": (), "tail": _RAW_REFUSALS, "text": _RAW_REFUSALS}
        if set(self.lead.targets) <= set(ways):
            way = self.lead.targets[0]
        else:
            way = self._random.choice(("raw", "raw", "tail", "text"))
        if self.lead.effect == "refuse" and len(self.lead.targets) == 1:  # a refusal that lasts
            self._always[self.lead.targets[0]] = self.lead
        if way != "raw" and "raw" not in self._always:
            self._always["raw"] = self._random.choice(ways[way])
        if way == "text":
            self._always["tail"] = self._random.choice(_TAIL_REFUSALS)

    @property
    def raw_is_there(self):
        return "raw" not in self._always

    def lifetime(self):
        """Seconds after which each connection is reset, or None."""
        return self._random.uniform(0.5, 4) if self.lead.effect == "limit_lifetime" else None

    def happened(self, fault):
        self._lead_done |= fault.name == self.lead.name

    def next(self, target):
        """The fault of the next request of this kind, or None."""
        fault = self._choose(target)
        self._status_answered |= target == "status" and fault is None
        return fault

    def _choose(self, target):
        if target in self._always:
            return self._always[target]
        if target in self.lead.targets and not self._lead_done:
            self._lead_at -= 1
            if self._lead_at < 0:
                # Of a tail that gives way to another source there may never be a second frame.
                return self.lead if self.lead.targets == TAIL else self._placed(self.lead, target)
        if self._left == 0 or self._random.random() >= self._rate:
            return None
        usual = [kind for kind in KINDS if target in kind.targets and not kind.slow and kind.targets != RAW]
        if target == "status" and not self._status_answered:  # a page in place of the first answer ends a submit, rightly
            usual = [kind for kind in usual if kind.effect != "html"]
        if not usual or (target == "status" and self._left_on_status == 0):
            return None
        self._left -= 1
        self._left_on_status -= target == "status"
        return self._placed(self._random.choice(usual), target)

    def _placed(self, kind, target):
        after = self._random.randrange(2) if target == "tail" else self._random.choice(_BODY_OFFSETS)
        return dataclasses.replace(kind, after=after)

    def __str__(self):
        away = ", ".join(fault.name for fault in self._always.values())
        return f"seed {self.seed}: {self.lead.name} first, then {self._rate:.0%} of the requests; away: {away or 'nothing'}"
