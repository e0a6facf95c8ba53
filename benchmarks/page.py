"""What is written of a run: `results.json`, and the table of docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.needs import CHROME
from benchmarks.row import Row, goals_met
from integrations.chrome import find_chrome
from integrations.chrome.finding import version_of

RESULTS = Path(__file__).with_name("results.json")


def machine() -> dict[str, str]:
    """What measured: its processor, memory, system, Python and Chrome; not whose it is."""
    told = {
        "processor": f"{os.cpu_count()} cores, {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.1f} GB",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": f"Python {platform.python_version()}",
    }
    return told | ({"chrome": version_of(find_chrome())} if CHROME.is_there() else {})


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def write(rows: Sequence[Row], skipped: Sequence[str] = (), file: Path = RESULTS) -> None:
    """Keep in that file what was measured, and the sentences on what was not."""
    found = {
        "machine": machine(),
        "rows": [asdict(row) for row in rows],
        "skipped": [*skipped],
    }
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path = RESULTS) -> tuple[Mapping[str, str], list[Row], list[str]]:
    """The machine, what was measured on it, and the sentences on what was not."""
    found = json.loads(file.read_text(encoding="utf-8"))
    rows = [Row(**row) for row in found["rows"]]
    # Runs of before wrote no sentences.
    return found["machine"], rows, found.get("skipped", [])


def summary(rows: Sequence[Row]) -> str:
    """How many goals are met, in a sentence."""
    met = goals_met(rows)
    return f"{sum(met.values())} of {len(met)} goals are met."


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lines = ["| | ours | alternative | ratio | goal | |", "|---|--:|--:|--:|--:|---|"]
    for row in rows:
        holds = "holds" if row.holds else "**does not hold**"
        lines.append(
            f"| {row.name} | {row.ours} | {row.alternative} | {row.ratio:.3g} "
            f"| {row.goal:.3g} | {holds} |"
        )
    return "\n".join(lines)


def section(file: Path = RESULTS) -> str:
    """What docs/performance.md has of the run: the machine, the table, what it comes to, and what
    was not measured."""
    told, rows, skipped = read(file)
    measured = f"{summary(rows)} Measured on {', '.join(told.values())}."
    return "\n\n".join([measured, table(rows), *skipped])
