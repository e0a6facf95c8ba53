"""Numbers and days as readers of other countries write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_summary import sprint_summary
from metrics.text import formatting
from metrics.text.locale import written_for
from tests.support.sample_boards import WORKED_EXAMPLE, issue, question

DAY = date(2023, 11, 1)
MOMENT = datetime(2023, 11, 1, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "number", "day", "days"),
    [
        ("", "12,345.5", "Wed 1 Nov 2023", "1–14 Nov 2023"),
        ("xx-XX", "12,345.5", "Wed 1 Nov 2023", "1–14 Nov 2023"),
        ("en-US", "12,345.5", "Wed, Nov 1, 2023", "Nov 1 – 14, 2023"),
        ("en-GB", "12,345.5", "Wed, 1 Nov 2023", "1–14 Nov 2023"),
        ("de-DE", "12.345,5", "Mi., 1. Nov. 2023", "1.–14. Nov. 2023"),
        ("fr-FR", "12\u202f345,5", "mer. 1 nov. 2023", "1–14 nov. 2023"),
        ("ja-JP", "12,345.5", "2023年11月1日(水)", "2023年11月1日～14日"),
        ("es-LA", "12,345.5", "mié, 1 nov 2023", "1 – 14 de nov de 2023"),
        ("pt_BR", "12.345,5", "qua., 1 de nov. de 2023", "1 – 14 de nov. de 2023"),
    ],
)
def test_each_as_its_country_writes(locale: str, number: str, day: str, days: str) -> None:
    with written_for(locale):
        assert formatting.number(12345.5) == number
        assert formatting.number(-0.001) == "0"
        assert formatting.day(DAY).replace("\u2009", " ") == day
        assert formatting.days(DAY, date(2023, 11, 14)).replace("\u2009", " ") == days
    assert formatting.number(12345.5) == "12,345.5"


def test_moments_and_short_days() -> None:
    assert formatting.moment(MOMENT, ZoneInfo("Europe/Berlin")) == "1 Nov 2023, 16:05 CET"
    assert (formatting.weekday(DAY), formatting.short_day(DAY), formatting.month(DAY)) == (
        "Wed",
        "1 Nov",
        "Nov",
    )
    with written_for("de-DE"):
        assert formatting.moment(MOMENT, ZoneInfo("Europe/Berlin")) == "1. Nov. 2023, 16:05 CET"
        assert (formatting.weekday(DAY), formatting.short_day(DAY)) == ("Mi.", "1. Nov.")
        assert formatting.compact(123_456) == "123k"
        assert formatting.compact(1_234_567) == "1,23M"
    with written_for("en-US"):
        shown = formatting.moment(MOMENT, ZoneInfo("America/New_York"))
        assert shown.replace("\u202f", " ") == "Nov 1, 2023, 11:05 AM EDT"


def test_a_report_and_its_chart_are_written_for_their_reader() -> None:
    asked = question(*WORKED_EXAMPLE, issue(99, 1.5, "2023-11-01"))
    with written_for("de-DE"):
        report = sprint_burndown(asked)
        assert report.figure
        figure = report.figure()
    told = {each.label: each.value for each in report.statistics}
    assert told["Sprint start"] == "Mi., 1. Nov. 2023"
    assert told["Total opened"] == "9,5 points"
    assert "1.–5. Nov. 2023" in report.alt_text
    assert figure.layout.separators == ",."
    assert "Mi.<br>1. Nov." in figure.layout.xaxis.ticktext
    # What machines read is the same for all.
    assert list(report.results["date"]) == list(sprint_burndown(asked).results["date"])


def test_nothing_of_one_reader_is_left_for_the_next() -> None:
    with written_for("de-DE"):
        german = sprint_summary(question(*WORKED_EXAMPLE))
    house = sprint_summary(question(*WORKED_EXAMPLE))
    assert german.statistics != house.statistics
    told = {each.label: each.value for each in house.statistics}
    assert told["Sprint start"] == "Wed 1 Nov 2023"
