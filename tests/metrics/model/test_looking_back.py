"""What is said of a report on the past, wherever it is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from metrics.model.looking_back import as_of_caution
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import WORKED_EXAMPLE, issue, question

BERLIN = ZoneInfo("Europe/Berlin")
EXPORTED = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)


WHOLE_DAY = (
    "This is of Mon 23 Nov 2026, at the end of that day, as the export of 23 Nov 2026, 18:05 CET "
    "saw it."
)


@pytest.mark.parametrize(
    ("at", "headline", "note"),
    [
        (
            datetime.combine(date(2026, 11, 23), time.max, BERLIN),
            "as of Mon 23 Nov",
            WHOLE_DAY,
        ),
        # A button keeps the moment with an offset alone.
        (
            datetime.fromisoformat("2026-11-23T23:59:59.999999+01:00"),
            "as of Mon 23 Nov",
            WHOLE_DAY,
        ),
        (
            datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
            "as of Tue 24 Nov, 00:30",
            "This is of 24 Nov 2026, 00:30 CET, as the export of 23 Nov 2026, 18:05 CET saw it.",
        ),
    ],
)
def test_of_when_it_is(at: datetime, headline: str, note: str) -> None:
    caution = as_of_caution(at, EXPORTED, BERLIN)
    assert (caution.headline, caution.note) == (headline, note)


def test_a_report_on_the_past_says_so_in_headline_words_notes_and_chart() -> None:
    then = datetime.combine(date(2023, 11, 3), time.max, UTC)
    now, past = (
        CATALOGUE["sprint-burndown"].compute(
            question(*WORKED_EXAMPLE, now=then, is_of_the_past=is_past)
        )
        for is_past in (False, True)
    )
    assert past.headline == f"{now.headline} (as of Fri 3 Nov)"
    assert past.alt_text.endswith(" As of Fri 3 Nov.")
    assert past.notes[0].startswith("This is of Fri 3 Nov 2023, at the end of that day")
    assert now.figure
    assert past.figure
    before, after = (
        {each.text for each in figure().layout.annotations} for figure in (now.figure, past.figure)
    )
    assert "today" in before - after
    assert "then" in after - before
    assert "As of Fri 3 Nov" in " ".join(after - before).replace("\u00a0", " ")


def test_no_brackets_stand_behind_brackets() -> None:
    unpointed = [issue(1, 3, "2023-10-30", "2023-11-01"), issue(2, None, "2023-10-30")]
    asked = question(*unpointed, now=datetime.combine(date(2023, 11, 20), time.max, UTC))
    report = CATALOGUE["sprint-velocity"].compute(replace(asked, sprint="", is_of_the_past=True))
    assert report.headline == "Velocity 3 points (Sprint 1 alone); as of Mon 20 Nov"
