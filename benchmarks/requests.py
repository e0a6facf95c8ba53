"""Requests to GitHub for a board that was exported before, against an export of all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

from benchmarks.bench import Bench
from benchmarks.needs import GH
from benchmarks.processes import Failed
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
        # Not the story: what it is read with would spare reading the issues above others.
        last = next(item for item in office.issues if item["content"] is not office.story)
        for each in (office.board, last, last["content"]):
            each["updatedAt"] = lately
        export = office.export()
        whole = export["usage"]["gh_calls"]
        again = office.export(since=export)
        yield _row(f"{name}: nothing changed", again["usage"]["gh_calls"], whole, 1)
        _change(office)
        later = office.export(since=again)
        check_same(later, office.export())
        yield _row(f"{name}: 20 changed", later["usage"]["gh_calls"], whole, 2)


def check_same(updated: dict[str, Any], whole: dict[str, Any]) -> None:
    """Raise Failed where the items of an export brought up to date are not those of a whole one."""
    ours, theirs = (sorted(each["items"], key=itemgetter("id")) for each in (updated, whole))
    if ours != theirs:
        only_ours = [item for item in ours if item not in theirs][:1]
        only_theirs = [item for item in theirs if item not in ours][:1]
        raise Failed(
            f"An export brought up to date has {len(ours)} items, and a whole one {len(theirs)}; "
            f"{only_ours!r:.400} is not in the whole one, and {only_theirs!r:.400} only there."
        )


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
