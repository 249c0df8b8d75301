from itertools import islice

from shared.polling import doubling


def test_waits_double_up_to_the_longest() -> None:
    assert list(islice(doubling(0.01, 0.05), 5)) == [0.01, 0.02, 0.04, 0.05, 0.05]
    assert list(islice(doubling(1.0, 1.0), 2)) == [1.0, 1.0]
