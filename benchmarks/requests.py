"""Requests to GitHub for a board that was exported before, against an export of all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.bench import Bench
from benchmarks.needs import GH
from benchmarks.row import Row, with_unit
from tests.support.office import Office, opened

ITEMS = 5_000
LONG_AGO = "2026-01-01T00:00:00Z"


def rows(bench: Bench) -> Iterator[Row]:
    """Nothing has changed; and 20 items, which GitHub's index has."""
    items = 300 if bench.is_quick else ITEMS
    name = f"requests to GitHub for {items:,} items"
    if not bench.has(name, GH):
        return
    for office in opened(items):
        # So many are not created on the days that are asked about.
        for item in office.board["items"]:
            item["updatedAt"] = LONG_AGO
            if item["type"] == "ISSUE":
                item["content"]["updatedAt"] = LONG_AGO
        # The index has had the time for what somebody did last.
        lately = f"{datetime.now(UTC) - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
        last = office.issues[0]
        for each in (office.board, last, last["content"]):
            each["updatedAt"] = lately
        export = office.export()
        whole = export["usage"]["gh_calls"]
        again = office.export(since=export)
        yield _row(f"{name}: nothing changed", again["usage"]["gh_calls"], whole, 1)
        _change(office)
        later = office.export(since=again)
        yield _row(f"{name}: 20 changed", later["usage"]["gh_calls"], whole, 2)


def _row(name: str, ours: int, whole: int, most: int) -> Row:
    shown = with_unit(ours, "requests"), with_unit(whole, "requests")
    return Row(
        name, *shown, float(f"{ours / whole:.3g}"), float(f"{most / whole:.3g}"), ours <= most
    )


def _change(office: Office) -> None:
    """Move 8 cards, close 6 issues below another on the board, edit 5, and add one."""
    issues = [item for item in office.issues if item["content"] is not office.story]
    for item in issues[:8]:
        office.set(item, "Status", "Done")
    for item in [each for each in issues[8:] if each["content"]["parent"] is office.story][:6]:
        office.close(item)
    for item in [each for each in issues[8:] if each["content"]["parent"] is None][:5]:
        office.edit(item["content"], title="Renamed")
    office.add("New")
