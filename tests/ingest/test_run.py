from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from ingest.errors import CorpusMissingError, StoreLockedError
from ingest.run import RunSettings, find_documents, ingest
from ingest.store import read_corpus

from .pages import FILLER, page, titled


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    for number in range(5):
        write(folder, f"part{number % 2}/page{number}.md", f"Page number {number} of the knee.")
    return folder


def write(folder: Path, name: str, words: str, **front: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    body = titled(f"## About\n\n{words}\n\n## More\n\n{FILLER}\n", f"Title of {path.stem}")
    url = f"https://www.cancer.gov/{path.stem}"
    path.write_text(page(body, **{"url": url, **front}), encoding="utf-8")


def run(corpus: Path, out: Path, **settings):
    return ingest(corpus, out, settings=RunSettings(**settings), workers=1)


def published(out: Path) -> dict[str, bytes]:
    """Return every published file by name: what a reader of the store can see."""
    manifest = json.loads((out / "manifest.json").read_text())
    folder = out / manifest["folder"]
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return {**files, "manifest.json": (out / "manifest.json").read_bytes()}


def assert_as_a_full_run(corpus: Path, out: Path, fresh: Path) -> None:
    run(corpus, fresh)
    assert published(out) == published(fresh)


def test_documents_are_found_sorted_by_their_path_hidden_ones_left(corpus: Path) -> None:
    (corpus / ".git").mkdir()
    (corpus / ".git" / "x.md").write_text("x")
    (corpus / ".hidden.md").write_text("x")
    (corpus / "notes.txt").write_text("x")
    assert find_documents(corpus) == [
        "part0/page0.md", "part0/page2.md", "part0/page4.md", "part1/page1.md", "part1/page3.md",
    ]  # fmt: skip


def test_a_folder_without_pages_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissingError, match="no Markdown documents"):
        run(tmp_path, tmp_path / "out")
    with pytest.raises(CorpusMissingError):
        run(tmp_path / "nowhere", tmp_path / "out")


def test_a_first_run_reads_all_and_a_second_nothing(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(corpus, out)
    assert (first.documents, first.read, first.removed) == (5, 5, 0)
    before = published(out)
    second = run(corpus, out)
    assert (second.read, second.removed) == (0, 0)
    assert (second.documents, second.passages) == (first.documents, first.passages)
    assert second.digest == first.digest
    assert published(out) == before


def test_a_changed_a_new_and_a_removed_page_give_what_a_full_run_gives(
    corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    write(corpus, "part0/page0.md", "Page zero says something else now.")
    write(corpus, "part2/page9.md", "A new page about the shin.")
    (corpus / "part1/page3.md").unlink()
    summary = run(corpus, out)
    assert (summary.read, summary.removed, summary.documents) == (2, 1, 5)
    assert_as_a_full_run(corpus, out, tmp_path / "fresh")
    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"something else now" in written
    assert b"Page number 0" not in written


def test_removal_removes_everything_derived(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    (corpus / "part1/page3.md").unlink()
    assert run(corpus, out).removed == 1
    for path in out.rglob("*"):
        assert path.is_dir() or b"page3" not in path.read_bytes(), path


def test_removing_one_twin_of_a_group_ungroups_the_other(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in range(5):
        (corpus / f"part{number % 2}/page{number}.md").unlink(missing_ok=number > 1)
    write(corpus, "a.md", "One page.")
    write(corpus, "b.md", "Another page.")
    run(corpus, out)
    grouped = [p for p in read_corpus(out).passages if p.group]
    assert {p.document_id for p in grouped} == {"a.md", "b.md"}
    (corpus / "b.md").unlink()
    run(corpus, out)
    assert [p.group for p in read_corpus(out).passages] == [None, None]


def test_changed_metadata_counts_as_change(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(corpus, out)
    path = corpus / "part0/page0.md"
    path.write_text(path.read_text().replace("version: v1", "version: v2"))
    second = run(corpus, out)
    assert second.read == 1
    assert second.digest != first.digest
    assert {d.version for d in read_corpus(out).documents} == {"v1", "v2"}


def test_other_settings_read_everything_again(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    summary = run(corpus, out, max_tokens=64)
    assert summary.read == 5
    assert max(p.tokens for p in read_corpus(out).passages) <= 64


def test_several_processes_give_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    for number in range(10, 30):
        write(corpus, f"page{number}.md", f"Page number {number}.")
    ingest(corpus, tmp_path / "many", settings=RunSettings(), workers=2)
    assert_as_a_full_run(corpus, tmp_path / "many", tmp_path / "one")


def test_one_broken_document_is_named_and_the_rest_is_there(corpus: Path, tmp_path: Path) -> None:
    (corpus / "broken.md").write_bytes(b"---\ntitle: [\n---\n")
    (corpus / "bytes.md").write_bytes(b"\xff\xfe\x00")
    write(corpus, "draft.md", "Not yet.", status="draft")
    summary = run(corpus, tmp_path / "out")
    assert summary.documents == 5
    assert {fault.document_id for fault in summary.skipped} == {"broken.md", "bytes.md"}
    assert summary.left_out == {"draft.md": "status is draft, not active"}
    again = run(corpus, tmp_path / "out")
    assert (again.read, again.faults, again.left_out) == (0, summary.faults, summary.left_out)


def test_an_unreadable_file_is_a_fault_not_an_end(corpus: Path, tmp_path: Path) -> None:
    (corpus / "dangling.md").symlink_to(corpus / "nowhere")
    assert run(corpus, tmp_path / "out").documents == 5


class _Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def _stop_after(pages: int):
    def progress(pairs, total):
        for number, pair in enumerate(pairs):
            if number == pages:
                raise _Killed
            yield pair

    return progress


@pytest.mark.parametrize("pages", [0, 1, 3])
def test_an_interrupted_run_leaves_the_old_store_and_the_next_one_completes_it(
    corpus: Path, tmp_path: Path, pages: int
) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    before = published(out)
    for number in range(5):
        write(corpus, f"part{number % 2}/page{number}.md", f"New words on page {number}.")
    with pytest.raises(_Killed):
        ingest(corpus, out, settings=RunSettings(), workers=1, progress=_stop_after(pages))
    assert published(out) == before
    run(corpus, out)
    assert_as_a_full_run(corpus, out, tmp_path / "fresh")


def test_an_interrupted_first_run_does_not_begin_again(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(_Killed):
        ingest(corpus, out, settings=RunSettings(), workers=1, progress=_stop_after(3))
    assert run(corpus, out).read < 5


def _run_and_be_killed(corpus: Path, out: Path, pages: int) -> None:
    def progress(pairs, total):
        for number, pair in enumerate(pairs):
            if number == pages:
                os.kill(os.getpid(), signal.SIGKILL)
            yield pair

    ingest(corpus, out, settings=RunSettings(), workers=1, progress=progress)


def test_kill_9_between_two_pages_leaves_the_lock_free_and_the_store_whole(
    corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    before = published(out)
    for number in range(5):
        write(corpus, f"part{number % 2}/page{number}.md", f"New words on page {number}.")
    process = multiprocessing.get_context("fork").Process(
        target=_run_and_be_killed, args=(corpus, out, 2)
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert published(out) == before
    run(corpus, out)
    assert_as_a_full_run(corpus, out, tmp_path / "fresh")


def test_two_runs_at_once_are_refused_and_nothing_is_touched(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    before = published(out)
    write(corpus, "part0/page0.md", "Changed while another run is on.")
    with (out / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(StoreLockedError, match="another ingest run holds"):
            run(corpus, out)
        assert published(out) == before
    assert run(corpus, out).read == 1


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        pytest.param(
            "documents.jsonl",
        ),
    ],
)
def test_a_damaged_store_is_made_anew(corpus: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    (path,) = [p for p in out.rglob(Path(name).name) if str(p).endswith(name)]
    path.write_bytes(b"{")
    run(corpus, out)
    read_corpus(out)
    assert_as_a_full_run(corpus, out, tmp_path / "fresh")


def test_a_damaged_reading_is_read_again(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(corpus, out)
    readings = [p for p in (out / "readings").glob("*.json") if p.name != "keys.json"]
    readings[0].write_text('{"document_id": "x"')
    write(corpus, "part0/page0.md", "Changed, so that the readings are loaded.")
    run(corpus, out)
    assert_as_a_full_run(corpus, out, tmp_path / "fresh")


def test_nothing_half_written_and_one_edition_stays_behind(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words in ("First.", "Second.", "Third."):
        write(corpus, "part0/page0.md", words)
        run(corpus, out)
    names = sorted(path.name for path in out.iterdir())
    edition = json.loads((out / "manifest.json").read_text())["folder"]
    assert names == sorted([".lock", "manifest.json", "readings", edition])
    assert len(list((out / "readings").iterdir())) == 5
