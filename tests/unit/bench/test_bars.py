"""The bars: when a target is met."""

from bench.speed.bars import STORED, Bar, Results


def test_a_bar_of_two_figures_is_held_to_their_ratio() -> None:
    bar = Bar(1, "append", "full", 3_600, 0.9, "/s", at_least=True, beside=4_000, of="no-op")

    assert (bar.ratio, bar.met, bar.wanted) == (0.9, True, "at least 0.9 x")
    assert (bar.found, bar.held_to) == ("3,600 /s", "no-op 4,000 /s")


def test_a_bar_without_another_figure_is_held_to_its_target() -> None:
    bar = Bar(4, "finalize", "embedded", 50, 40, "ms")

    assert (bar.ratio, bar.met, bar.wanted, bar.found) == (1.25, False, "at most 40 ms", "50 ms")


def test_results_survive_being_stored() -> None:
    results = Results(bars=[Bar(9, "start", "embedded", 1.2, 1.5, "s")], failed={"x": "y"})
    results.note("full", "append", {"rate": 1.0})

    assert STORED.validate_json(STORED.dump_json(results)) == results
