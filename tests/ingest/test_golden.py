"""The shipped page's passages, read and approved; ``pytest --update-golden`` rewrites the file."""

from __future__ import annotations

import json
from pathlib import Path

from .pages import read

SEED = Path(__file__).parents[2] / "corpus" / "metastatic-cancer.md"
GOLDEN = Path(__file__).parent / "golden" / "metastatic-cancer.json"


def test_the_shipped_pages_passages_are_as_approved(update_golden: bool) -> None:
    reading = read(SEED.read_bytes(), document_id=SEED.name)
    found = [
        {
            "section": list(passage.section),
            "kind": passage.kind.value,
            "start": passage.start,
            "end": passage.end,
            "third_party": passage.third_party,
            "fragment": passage.fragment,
            "text": passage.text.splitlines(),
        }
        for passage in reading.passages
    ]
    if update_golden:
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))
