"""Tests comparison.py, without Ray or ray-submit."""

import contextlib
import io
import math
import types
import unittest

from comparison import BASELINE, LIMIT, OURS, RAY, Table, Target, one_ratio, options, ratio, rounds


def costs(*values):
    return [{"wall s": value} for value in values]


def table_of(taken, targets, *words):
    """Returns what a table of one case prints, and its exit code."""
    with contextlib.redirect_stdout(io.StringIO()) as output:
        table = Table(options("", ["a case"], 3).parse_args(["2.60.0", *words]), targets)
        table.print_header()
        table.add("a case", taken)
        code = table.finish()
    return output.getvalue(), code


class RatioTest(unittest.TestCase):
    def test_nothing_on_either_side_is_no_ratio(self):
        self.assertIsNone(one_ratio(0, 0))
        self.assertEqual(one_ratio(1, 0), math.inf)
        self.assertEqual(one_ratio(1, 4), 0.25)

    def test_is_taken_run_by_run(self):
        taken = {OURS: costs(1, 20, 3), RAY: costs(10, 40, 10)}
        self.assertEqual(ratio("wall s", taken, RAY), 0.3)

    def test_is_none_where_the_other_has_no_such_figure(self):
        self.assertIsNone(ratio("wall s", {OURS: costs(1)}, LIMIT))
        self.assertIsNone(ratio("wall s", {OURS: costs(1), LIMIT: [{"CPU s": 1}]}, LIMIT))


class RoundsTest(unittest.TestCase):
    def test_clients_take_turns_and_neighbours_stay_neighbours(self):
        clients = [types.SimpleNamespace(name=name) for name in (RAY, OURS, BASELINE)]
        order = []
        taken = rounds(clients, 2, lambda client: order.append(client.name) or len(order))
        self.assertEqual(order, [RAY, OURS, BASELINE, BASELINE, OURS, RAY])
        self.assertEqual(taken, {RAY: [1, 6], OURS: [2, 5], BASELINE: [3, 4]})


class TargetTest(unittest.TestCase):
    TAKEN = {RAY: costs(10), OURS: costs(2), LIMIT: costs(1)}

    def test_is_met_up_to_its_ratio(self):
        self.assertTrue(Target("a case", "wall s", 0.2).is_met(self.TAKEN))
        self.assertFalse(Target("a case", "wall s", 0.19).is_met(self.TAKEN))
        self.assertFalse(Target("a case", "wall s", 1.9, LIMIT).is_met(self.TAKEN))

    def test_of_zero_allows_nothing_in_any_run(self):
        def is_met(ray, ours):
            return Target("a case", "lost", 0).is_met({RAY: [{"lost": n} for n in ray], OURS: [{"lost": n} for n in ours]})

        self.assertTrue(is_met([0, 0, 0], [0, 0, 0]))
        self.assertTrue(is_met([3, 0, 0], [0, 0, 0]))
        self.assertFalse(is_met([9, 9, 9], [0, 1, 0]))
        self.assertFalse(is_met([0, 0, 0], [0, 1, 0]))

    def test_that_nobody_measured_is_a_mistake(self):
        for target in (Target("a case", "CPU s", 1), Target("a case", "wall s", 1, LIMIT)):
            with self.assertRaises(LookupError):
                table_of({RAY: costs(1), OURS: costs(1)}, [target])


class TableTest(unittest.TestCase):
    TAKEN = {RAY: costs(10), OURS: costs(2), BASELINE: costs(4)}
    MET, MISSED = Target("a case", "wall s", 0.2), Target("a case", "wall s", 0.1)

    def test_missed_target_fails_only_a_check(self):
        printed, code = table_of(self.TAKEN, [self.MET, self.MISSED])
        self.assertIn("met: at most 0.2 x ray, MISSED: at most 0.1 x ray", printed)
        self.assertIn("targets: 1 met, 1 MISSED", printed)
        self.assertEqual(code, 0)
        self.assertEqual(table_of(self.TAKEN, [self.MET, self.MISSED], "--check")[1], 1)

    def test_met_targets_pass_a_check(self):
        printed, code = table_of(self.TAKEN, [self.MET], "--check")
        self.assertIn("targets: all 1 met", printed)
        self.assertEqual(code, 0)

    def test_baseline_has_its_columns_when_asked_for(self):
        self.assertNotIn("/baseline", table_of(self.TAKEN, [])[0])
        header, row = table_of(self.TAKEN, [], "--baseline", __file__)[0].splitlines()[2:4]
        self.assertEqual(header.split(), [RAY, OURS, BASELINE, LIMIT, "/ray", "/baseline", "/limit", "target"])
        self.assertEqual(row.split(), ["a", "case", "wall", "s", "10.000", "2.000", "4.000", "0.200", "0.500"])


if __name__ == "__main__":
    unittest.main()
