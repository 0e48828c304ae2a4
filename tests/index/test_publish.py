import multiprocessing
import threading
import time

import pytest

from index import publish
from index.publish import exclusive, written_beside


def fill(folder, text):
    (folder / "a.txt").write_text(text)
    (folder / "sub").mkdir()
    (folder / "sub" / "b.txt").write_text(text)


def fail_half_way(target):
    with written_beside(target) as folder:
        (folder / "a.txt").write_text("new")
        raise OSError("disk full")


def read(target):
    return (target / "a.txt").read_text(), (target / "sub" / "b.txt").read_text()


@pytest.mark.parametrize("atomic", [True, False])
def test_new_folder_takes_the_place_of_the_old_and_nothing_is_left(tmp_path, monkeypatch, atomic):
    if not atomic:
        monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    target = tmp_path / "index"
    for text in ("one", "two"):
        with written_beside(target) as folder:
            fill(folder, text)
        assert read(target) == (text, text)
        assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_a_failure_leaves_the_old_folder_whole(tmp_path):
    target = tmp_path / "index"
    with written_beside(target) as folder:
        fill(folder, "old")
    with pytest.raises(OSError, match="disk full"):
        fail_half_way(target)
    assert read(target) == ("old", "old")
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path, caplog):
    left = tmp_path / ".index.partial-abc"
    left.mkdir()
    (left / "half").write_text("x")
    with written_beside(tmp_path / "index") as folder:
        fill(folder, "new")
    assert not left.exists()
    assert "interrupted" in caplog.text


def test_target_is_never_absent_or_mixed_while_it_is_replaced(tmp_path):
    target = tmp_path / "index"
    with written_beside(target) as folder:
        fill(folder, "0")
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            seen.append(target.is_dir())

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(50):
        with written_beside(target) as folder:
            fill(folder, str(number))
    stop.set()
    watcher.join()
    assert len(seen) > 50
    assert all(seen)


def _hold(target, held, release):
    with exclusive(target):
        held.set()
        release.wait(20)


def test_a_second_builder_waits_for_the_first(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path / "index", held, release))
    process.start()
    assert held.wait(20)
    threading.Timer(0.3, release.set).start()
    started = time.monotonic()
    with exclusive(tmp_path / "index"):
        waited = time.monotonic() - started
    process.join(20)
    assert waited >= 0.25


def test_a_killed_builder_blocks_nobody(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path / "index", held, release))
    process.start()
    assert held.wait(20)
    process.kill()
    process.join(20)
    with exclusive(tmp_path / "index"):
        pass
