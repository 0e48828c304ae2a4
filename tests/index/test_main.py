import hashlib
import json
import re

import pytest

from index.__main__ import main
from index.encoders import DEFAULT_MODEL
from index.snapshot import load_snapshot
from ingest.store import document_to_json, passage_to_json, to_line


@pytest.fixture
def passages(tmp_path, make):
    """An ingest output folder with two short passages."""
    document = make.document("a.md")
    texts = ["Ovarian cancer often spreads to the liver.", "Fever is common after surgery."]
    return write_store(
        tmp_path / "passages", [document], [make.passage("a.md", i, t) for i, t in enumerate(texts)]
    )


def write_store(folder, documents, passages):
    (folder / "one").mkdir(parents=True)
    files = {
        "documents.jsonl": "".join(to_line(document_to_json(d)) for d in documents).encode(),
        "passages.jsonl": "".join(to_line(passage_to_json(p)) for p in passages).encode(),
    }
    for name, content in files.items():
        (folder / "one" / name).write_bytes(content)
    inner = hashlib.sha256(files["documents.jsonl"]).digest() + files["passages.jsonl"]
    digest = hashlib.sha256(inner).hexdigest()
    manifest = {"format_version": 1, "folder": "one", "digest": digest}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.mark.model
def test_build_then_nothing_to_do(passages, tmp_path, capsys):
    out = tmp_path / "build" / "index"
    assert main([str(passages), "--out", str(out)]) == 0
    first = capsys.readouterr()
    assert re.fullmatch(
        rf"{out}: snapshot [0-9a-f]{{16}}, 1 documents, 2 passages; "
        r"built, 2 texts encoded, 0 vectors reused\n",
        first.out,
    )
    assert "2/2" in first.err
    assert main([str(passages), "--out", str(out)]) == 0
    second = capsys.readouterr()
    assert second.out.endswith("1 documents, 2 passages; up to date, nothing done\n")
    assert second.err == ""
    assert main([str(passages), "--out", str(out), "--force", "--quiet"]) == 0
    third = capsys.readouterr()
    assert third.out.endswith("built, 0 texts encoded, 2 vectors reused\n")
    assert third.err == ""
    assert load_snapshot(out).manifest.encoder.name == DEFAULT_MODEL


def test_no_passages_folder(tmp_path, capsys):
    assert main([str(tmp_path / "none"), "--out", str(tmp_path / "index")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"error: {tmp_path / 'none'}: no ingest output here; make it")
    assert not (tmp_path / "index").exists()


def test_no_passages_in_the_folder(tmp_path, make, capsys):
    folder = write_store(tmp_path / "passages", [make.document("a.md")], [])
    assert main([str(folder), "--out", str(tmp_path / "index")]) == 1
    assert f"{folder} holds no passages" in capsys.readouterr().err


def test_out_that_is_no_snapshot(passages, tmp_path, capsys):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "notes.txt").write_text("mine")
    assert main([str(passages), "--out", str(tmp_path / "index")]) == 1
    assert "name another folder with --out" in capsys.readouterr().err


def test_unknown_model(passages, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    arguments = [
        str(passages),
        "--out",
        str(tmp_path / "index"),
        "--model",
        str(tmp_path / "empty"),
    ]
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("error: cannot load the encoder")


@pytest.mark.parametrize("arguments", [["--precision", "int8"], ["--unknown"]])
def test_a_wrong_command_line(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m index" in capsys.readouterr().err


def test_help_names_every_option_and_the_exit_status(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for word in ("--out", "--model", "--precision", "--cache", "--force", "--quiet", "build/index"):
        assert word in text
    assert "exit status: 0" in text
