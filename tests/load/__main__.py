"""Loads a running service on this machine and reports what it did.

  python -m tests.load overload --port 8000 --pid PID [--seconds 120]
  python -m tests.load swaps --port 8000 --key ADMIN_KEY --snapshot INDEX ONE OTHER

``overload`` finds the sustainable rate R (as many clients as the queue has places, each waiting
for its reply), then sends at R/2 and at 2R by the clock, whatever comes back. ``swaps`` sends
10,000 mixed requests while the snapshot is replaced 20 times by ONE and OTHER in turn, and checks
every reply against the snapshot that it names. Only 127.0.0.1 is ever spoken to.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import math
import shutil
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

from tests.load.client import Connections, Outcome

_TOPICS = ("lung", "breast", "bowel", "skin", "kidney", "ovarian", "thyroid", "bladder")
_FORMS = (
    "where does {} cancer usually spread?",
    "my mom has {} cancer and is so tired, what can we do",
    "side effects of treatment for {} cancer",
    "is {} cancer curable once it has spread",
)
QUESTIONS = [
    json.dumps({"question": form.format(topic)}).encode() for form in _FORMS for topic in _TOPICS
]
_JSON = {"Content_Type": "application/json"}


def percentile(values: list[float], share: float) -> float:
    """Return the nearest-rank percentile in milliseconds."""
    ordered = sorted(values)
    rank = max(0, math.ceil(share * len(ordered)) - 1)
    return round(ordered[rank] * 1000, 1) if ordered else math.nan


def resident_mb(pid: int | None) -> float | None:
    """Return a process's resident memory, its children's included."""
    if pid is None:
        return None
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in [pid, *children])
    return round(pages * 4096 / 1e6, 1)


def summary(outcomes: list[Outcome], seconds: float) -> dict[str, object]:
    """Return counts by status and the time of accepted requests."""
    accepted = [outcome.seconds for outcome in outcomes if outcome.status == 200]
    return {
        "sent_per_s": round(len(outcomes) / seconds, 1),
        "answered_per_s": round(len(accepted) / seconds, 1),
        "statuses": dict(sorted(Counter(outcome.status for outcome in outcomes).items())),
        "accepted_ms": {
            name: percentile(accepted, share)
            for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
        },
    }


async def by_waiting(port: int, clients: int, seconds: float) -> dict[str, object]:
    """Send from ``clients`` that each wait for their reply."""
    connections, outcomes = Connections(port), []
    questions, started = itertools.cycle(QUESTIONS), perf_counter()

    async def client() -> None:
        while perf_counter() - started < seconds:
            outcomes.append(await connections.send("POST", "/v1/ask", next(questions), **_JSON))

    await asyncio.gather(*(client() for _ in range(clients)))
    connections.close()
    return summary(outcomes, perf_counter() - started)


async def by_clock(port: int, rate: float, seconds: float, pid: int | None) -> dict[str, object]:
    """Send ``rate`` requests a second, whatever comes back."""
    connections, tasks, memory = Connections(port), [], []
    questions, started = itertools.cycle(QUESTIONS), perf_counter()
    for number in range(int(rate * seconds)):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        send = connections.send("POST", "/v1/ask", next(questions), due=due, **_JSON)
        tasks.append(asyncio.create_task(send))
        if number % max(1, int(rate)) == 0:
            memory.append(resident_mb(pid))
    outcomes = list(await asyncio.gather(*tasks))
    connections.close()
    result = summary(outcomes, perf_counter() - started)
    if pid is not None:
        result["memory_mb"] = {"at_20_s": memory[min(20, len(memory) - 1)], "at_end": memory[-1]}
    return result


async def overload(options: argparse.Namespace) -> dict[str, object]:
    """Find the sustainable rate; load at half and at twice of it."""
    await by_waiting(options.port, 2, 3)
    capacity = await by_waiting(options.port, options.places, 15)
    rate = float(str(capacity["answered_per_s"]))
    half = await by_clock(options.port, rate / 2, options.seconds / 2, options.pid)
    double = await by_clock(options.port, rate * 2, options.seconds, options.pid)
    return {"capacity": capacity, "half": half, "double": double}


def _replace(snapshot: Path, source: Path) -> None:
    beside = snapshot.with_name(snapshot.name + ".next")
    shutil.copytree(source, beside)
    old = snapshot.with_name(snapshot.name + ".old")
    snapshot.rename(old)
    beside.rename(snapshot)
    shutil.rmtree(old)


def _passages_of(folder: Path) -> tuple[str, set[str]]:
    identity = json.loads((folder / "manifest.json").read_text())["id"]
    lines = (folder / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    return identity, {json.loads(line)["id"] for line in lines}


async def swaps(options: argparse.Namespace) -> dict[str, object]:
    """Ask while the snapshot is swapped, and check every reply."""
    known = dict(_passages_of(folder) for folder in (options.one, options.other))
    connections, outcomes, mixed = Connections(options.port), [], 0
    kinds = itertools.cycle(["ask", "ask", "ask", "documents", "ready"])
    questions, left = itertools.cycle(QUESTIONS), itertools.count()

    async def client() -> None:
        nonlocal mixed
        while next(left) < options.requests:
            kind = next(kinds)
            if kind == "ask":
                send = connections.send(
                    "POST", "/v1/ask", next(questions), X_API_Key=options.key, **_JSON
                )
            else:
                path = "/v1/documents?limit=5" if kind == "documents" else "/health/ready"
                send = connections.send("GET", path, X_API_Key=options.key)
            outcome = await send
            outcomes.append(outcome)
            if kind == "ask" and outcome.status == 200:
                found = {item["passage_id"] for item in outcome.reply["passages"]}
                mixed += not found <= known[outcome.reply["snapshot"]["id"]]

    clients = [asyncio.create_task(client()) for _ in range(4)]
    reloads = []
    for number in range(20):
        while len(outcomes) < (number + 0.5) * options.requests / 20:
            await asyncio.sleep(0.05)
        _replace(options.snapshot, (options.other, options.one)[number % 2])
        outcome = await connections.send("POST", "/v1/admin/reload", X_API_Key=options.key)
        reloads.append((outcome.status, outcome.reply and outcome.reply.get("changed")))
    await asyncio.gather(*clients)
    return {
        "requests": len(outcomes),
        "statuses": dict(Counter(outcome.status for outcome in outcomes)),
        "mixed": mixed,
        "reloads": dict(Counter(map(str, reloads))),
    }


def main() -> int:
    """Run one load and print its report as JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("overload")
    one.add_argument("--pid", type=int, help="the service, to watch its memory")
    one.add_argument("--places", type=int, default=3, help="its search threads and queue size")
    one.add_argument("--seconds", type=float, default=120.0)
    one.set_defaults(run=overload)
    two = commands.add_parser("swaps")
    two.add_argument("--key", required=True)
    two.add_argument("--snapshot", type=Path, required=True)
    two.add_argument("--requests", type=int, default=10_000)
    two.add_argument("one", type=Path)
    two.add_argument("other", type=Path)
    two.set_defaults(run=swaps)
    for command in (one, two):
        command.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    print(json.dumps(asyncio.run(options.run(options)), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
