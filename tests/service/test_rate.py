import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import RateLimitedError
from service.rate import RateLimiter, client_group


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def allowed(limiter, client="a", cost=1):
    try:
        limiter.charge(client, cost)
    except RateLimitedError:
        return False
    return True


def test_burst_then_one_each_interval():
    clock = Clock()
    limiter = RateLimiter(per_minute=30, burst=3, clock=clock)
    assert [allowed(limiter) for _ in range(5)] == [True, True, True, False, False]
    clock.now += 2.0
    assert [allowed(limiter) for _ in range(2)] == [True, False]
    clock.now += 3600
    assert [allowed(limiter) for _ in range(4)] == [True, True, True, False]


def test_refusal_says_when_to_come_back():
    clock = Clock()
    limiter = RateLimiter(per_minute=6, burst=1, clock=clock)
    limiter.charge("a")
    clock.now += 2.5
    with pytest.raises(RateLimitedError) as refused:
        limiter.charge("a")
    # One question every 10 s, 2.5 s gone: 7.5 s are left.
    assert refused.value.retry_after_s == 8
    clock.now += 7.5
    assert allowed(limiter)


def test_clients_are_counted_apart():
    limiter = RateLimiter(per_minute=1, burst=1, clock=Clock())
    assert [allowed(limiter, client) for client in "abab"] == [True, True, False, False]


def test_batch_costs_its_questions_but_never_more_than_the_burst():
    clock = Clock()
    limiter = RateLimiter(per_minute=60, burst=4, clock=clock)
    assert [allowed(limiter, cost=3), allowed(limiter, cost=2)] == [True, False]
    clock.now += 60
    assert allowed(limiter, cost=64)
    assert not allowed(limiter)


def test_zero_is_no_limit():
    limiter = RateLimiter(per_minute=0, burst=1, clock=Clock())
    assert all(allowed(limiter) for _ in range(1000))


def test_setting_the_machines_time_changes_nothing(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 0.0)
    limiter = RateLimiter(per_minute=1, burst=2)
    assert [allowed(limiter) for _ in range(3)] == [True, True, False]


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 120), st.integers(1, 9))
def test_never_more_than_the_burst_and_the_rate(gaps, per_minute, burst):
    clock = Clock()
    limiter = RateLimiter(per_minute=per_minute, burst=burst, clock=clock)
    count = 0
    for gap in gaps:
        clock.now += gap
        count += allowed(limiter)
    assert 1 <= count <= burst + (clock.now - 1000.0) * per_minute / 60 + 1e-6


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:bbbb::2", "2001:db8:0:1::/64"),
        ("unknown", "unknown"),
    ],
)
def test_one_home_is_one_client(address, group):
    assert client_group(address) == group
