from time import sleep

import pytest

from index.order import Stopwatch


def test_a_stage_entered_twice_adds_up():
    watch = Stopwatch()
    with watch.stage("one"):
        sleep(0.002)
    first = watch.timings_ms()["one"]
    with watch.stage("one"):
        sleep(0.003)
    with watch.stage("two"):
        pass
    timings = watch.timings_ms()
    assert list(timings) == ["one", "two", "total"]
    assert first >= 2
    assert timings["one"] >= first + 3
    assert timings["two"] < 1
    assert timings["total"] >= timings["one"] + timings["two"]


def test_the_total_goes_on_where_no_stage_runs():
    watch = Stopwatch()
    sleep(0.002)
    assert watch.timings_ms()["total"] >= 2
    assert watch.timings_ms().keys() == {"total"}


def test_an_error_passes_through_a_stage():
    with pytest.raises(KeyError), Stopwatch().stage("one"):
        raise KeyError
