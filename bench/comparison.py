"""Compares clients run by run: order of the runs, medians, ratios, targets and the exit code."""

import argparse
import dataclasses
import json
import math
import pathlib
import statistics

RAY, OURS, BASELINE, LIMIT = "ray", "ray-submit", "baseline", "limit"
COUNTED = ("lost",)  # these are summed over the runs, because a median would hide a single bad run


@dataclasses.dataclass(frozen=True)
class Target:
    """Demands that ray-submit's figure be at most `most` times that of `other`: RAY or LIMIT."""

    case: str
    figure: str
    most: float
    other: str = RAY

    def is_met(self, taken):
        for name in (OURS, self.other):
            if not values_of(self.figure, taken.get(name, ())):
                raise LookupError(f"{self.case}: a target needs the figure {self.figure!r} of {name}")
        value = ratio(self.figure, taken, self.other)
        return value is None or value <= self.most


def one_ratio(ours, other):
    """Returns None if both are zero."""
    if other == 0:
        return None if ours == 0 else math.inf
    return ours / other


def values_of(figure, runs):
    """Returns the figure of each run that has it; the sum alone if it is a counted one."""
    values = [run[figure] for run in runs if figure in run]
    return [sum(values)] if values and figure in COUNTED else values


def ratio(figure, taken, other):
    """Returns the median of each run's ours/other, since load varies between runs; None if nothing can be compared."""
    pairs = zip(values_of(figure, taken[OURS]), values_of(figure, taken.get(other, ())))
    known = [value for value in (one_ratio(*pair) for pair in pairs) if value is not None]
    return statistics.median(known) if known else None


def rounds(clients, runs, once):
    """Calls `once` for each client in turn, in reverse in every second round, so that drift affects all alike."""
    taken = {client.name: [] for client in clients}
    for run in range(runs):
        for client in clients if run % 2 == 0 else reversed(clients):
            taken[client.name].append(once(client))
    return taken


def program(word):
    path = pathlib.Path(word).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{word} is not a file")
    return path


def options(description, cases, runs):
    """Returns a parser of the options that all benches share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="version of Ray")
    parser.add_argument("-n", type=int, default=runs, help=f"runs of each case and client (default {runs})")
    parser.add_argument("--only", choices=cases, action="append", help="measure only this case")
    parser.add_argument("--baseline", type=program, metavar="BINARY", help="another ray-submit to run beside ours")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    parser.add_argument("--json", action="store_true", help="print the medians as JSON as well")
    return parser


class Table:
    """One line per case and figure: medians, ratios ours/other, and whether the targets are met."""

    def __init__(self, arguments, targets):
        self._arguments, self._targets = arguments, targets
        self._columns = [RAY, OURS, *([BASELINE] if arguments.baseline else []), LIMIT]
        self._others = [name for name in self._columns if name != OURS]
        self._medians, self._met, self._missed = {}, 0, 0

    def print_header(self):
        print(f"\nRay {self._arguments.version}, medians of {self._arguments.n} runs, interleaved; ratios are "
              "ray-submit's figure divided by the other's")
        print(f"{'':24}{'':24}" + "".join(f"{name:>11}" for name in self._columns) +
              "".join(f"{'/' + name:>10}" for name in self._others) + "  target")

    def add(self, case, taken):
        """Prints a case. `taken` has, for each client's name, one dictionary of figures per run."""
        figures = dict.fromkeys(figure for runs in taken.values() for run in runs for figure in run)
        figures |= dict.fromkeys(target.figure for target in self._targets if target.case == case)
        for figure in figures:
            self._add_figure(case, figure, taken)

    def _add_figure(self, case, figure, taken):
        medians = {}
        for name in self._columns:
            if values := values_of(figure, taken.get(name, ())):
                medians[name] = statistics.median(values)
        verdicts = []
        for target in self._targets:
            if (target.case, target.figure) == (case, figure):
                met = target.is_met(taken)
                self._met, self._missed = self._met + met, self._missed + (not met)
                verdicts.append(f"{'met' if met else 'MISSED'}: at most {target.most:g} x {target.other}")
        ratios = (ratio(figure, taken, other) for other in self._others)
        print(f"{case:24}{figure:24}" +
              "".join(f"{medians[name]:11.3f}" if name in medians else f"{'':11}" for name in self._columns) +
              "".join(f"{'':10}" if value is None else f"{value:10.3f}" for value in ratios) +
              "  " + ", ".join(verdicts), flush=True)
        self._medians.setdefault(case, {})[figure] = medians

    def finish(self):
        """Prints the count of targets; returns the exit code."""
        if self._arguments.json:
            print(json.dumps({"ray": self._arguments.version, "runs": self._arguments.n, "medians": self._medians}))
        print(f"targets: {self._met} met, {self._missed} MISSED" if self._missed else f"targets: all {self._met} met")
        return 1 if self._missed and self._arguments.check else 0
