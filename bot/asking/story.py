"""Whose report a message is, and who has changed what it shows: kept by its buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import day, shortened


@dataclass(frozen=True)
class Story:
    """How a message came to show its report.

    Attributes:
        asker: The Slack user id of who asked for it, or whose schedule posted it.
        schedule: When it is posted on a schedule, in words; empty where somebody asked.
        first: What it showed at first, in words: "Sprint 10 in points".
        changed_by: Who pressed a button below it since, and so changed it; empty where nobody did.
    """

    asker: str = ""
    schedule: str = ""
    first: str = ""
    changed_by: str = ""

    def shows(self, report: Report) -> Story:
        """The story of the message that shows that report now."""
        return self if self.first else replace(self, first=shown_in_words(report))


NOBODYS = Story()
_PERSON = re.compile(r"\w{1,40}", re.ASCII)


def story_in(plain: Mapping[str, Any]) -> Story:
    """The story that a button keeps beside what it asks for; nobody for what is no id of a person.

    Earlier versions kept the schedule as it was shown, and how late its report was.
    """
    kept = {each.name: str(plain.get(each.name, "")) for each in fields(Story)}
    for name in ("asker", "changed_by"):
        if not _PERSON.fullmatch(kept[name]):
            kept[name] = ""
    kept["schedule"] = kept["schedule"].removeprefix(":calendar: ").partition(" · *late*")[0]
    return Story(**kept)


def as_kept(story: Story) -> dict[str, str]:
    """The story as a button keeps it: without what is empty."""
    return {name: value for name, value in asdict(story).items() if value}


def shown_in_words(report: Report) -> str:
    """Of what the report is, and what it counts: "Sprint 10 in points"; not escaped."""
    sprints = report.sprints or ((report.sprint,) if report.sprint else ())
    titles = [sprint.title for sprint in sprints] or [report.board.title]
    words = " and ".join(shortened(title) for title in titles)
    counted = f" in {report.unit}" if CATALOGUE[report.name].counts else ""
    return f"{words}{counted}{f' as of {day(report.as_of)}' if report.as_of else ''}"
