import asyncio
from types import SimpleNamespace

import pytest

from index.model import Hit, Ranking
from service.edition import Editions, TrialFailedError, try_out
from service.errors import NotReadyError, ReloadFailedError


def searcher_finding(*passage_ids):
    """Return a searcher over one passage ``p`` that returns the ids named."""
    hits = tuple(Hit(rank, name, 0.5) for rank, name in enumerate(passage_ids, start=1))
    snapshot = SimpleNamespace(
        id="s", built_at=None, passages=("p",), passages_by_id={"p": "p"}, documents=()
    )
    return SimpleNamespace(
        snapshot=snapshot, search=lambda query, top_k: Ranking(hits, 0.5, answered=True)
    )


def test_trial_searches_once_and_accepts_a_hit_that_exists():
    searcher, asked = searcher_finding("p"), []
    find = searcher.search
    searcher.search = lambda query, top_k: asked.append(query) or find(query, top_k)
    try_out(searcher)
    assert len(asked) == 1


@pytest.mark.parametrize("found", [(), ("deleted",)])
def test_trial_refuses_no_hit_and_unknown_hits(found):
    with pytest.raises(TrialFailedError):
        try_out(searcher_finding(*found))


def test_nothing_loaded_is_not_ready_and_says_why():
    editions = Editions(lambda: searcher_finding("p"))
    with pytest.raises(NotReadyError) as refused:
        _ = editions.current
    assert refused.value.detail == {"reason": "the snapshot is being loaded"}


def test_reload_swaps_and_tells_whether_the_content_changed(workbench):
    async def scenario():
        editions = Editions(workbench.open)
        first = await editions.reload()
        same = await editions.reload()
        workbench.build(without=["fever.md"])
        other = await editions.reload()
        return first, same, other, editions.current

    first, same, other, current = asyncio.run(scenario())
    assert [first.changed, same.changed, other.changed] == [True, False, True]
    assert current is other.searcher
    assert len(current.snapshot.documents) == 2


def test_failed_reload_keeps_the_old_one_and_is_observed(workbench):
    seen = []

    async def scenario():
        editions = Editions(workbench.open, observe=seen.append)
        before = (await editions.reload()).searcher
        (workbench.path / "passages.jsonl").write_bytes(b"")
        with pytest.raises(ReloadFailedError) as failed:
            await editions.reload()
        return before is editions.current, failed.value.detail["reason"]

    kept, reason = asyncio.run(scenario())
    assert kept
    assert "damaged" in reason
    assert seen[0] is not None
    assert seen[1] is None


def test_snapshot_that_cannot_search_is_not_served(workbench):
    async def scenario():
        editions = Editions(lambda: searcher_finding("deleted"), first=workbench.open())
        with pytest.raises(ReloadFailedError):
            await editions.reload()
        return len(editions.current.snapshot.documents)

    assert asyncio.run(scenario()) == 3


def test_two_reloads_at_once_follow_one_another(workbench):
    running, most = 0, 0

    def counted():
        nonlocal running, most
        running += 1
        most = max(most, running)
        searcher = workbench.open()
        running -= 1
        return searcher

    async def scenario():
        editions = Editions(counted)
        await asyncio.gather(*(editions.reload() for _ in range(4)))

    asyncio.run(scenario())
    assert most == 1
