"""When a watch speaks: once the chance of the sprint is well past a threshold; and what it says of
the outlook before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.blocks.report import MissingReport
from metrics.forecast.outlook import AT_RISK, EVEN, OFF_TRACK, ON_TRACK, SURE
from metrics.forecast.verdict_change import it_was
from metrics.model.report import Report

# So far past a threshold must the chance be, lest a watch speak each time it goes to and fro.
MARGIN = 0.05
# From which chance on, and below which, each outlook is the one.
_RANGES = {ON_TRACK: (SURE, 1.0), AT_RISK: (EVEN, SURE), OFF_TRACK: (0.0, EVEN)}
_STORED = re.compile(
    rf"(?P<outlook>{'|'.join(_RANGES)}) (?:(?P<at>\d{{4}}-\d\d-\d\dT\d\d:\d\d) )?(?P<sprint>.+)",
    re.DOTALL,
)
_NOON = 12


@dataclass(frozen=True)
class Known:
    """The outlook of a sprint that a watch has told, or that it was on track from the first.

    Attributes:
        outlook: `ON_TRACK`, `AT_RISK` or `OFF_TRACK`.
        sprint: The id of the sprint.
        at: When that was seen last, in the zone of the board, without one; None where it is not
            known, as earlier versions did not keep it.
    """

    outlook: str
    sprint: str
    at: datetime | None = None

    @property
    def as_text(self) -> str:
        """The text that is stored; `read_known` of later versions reads it too."""
        at = f"{self.at:%Y-%m-%dT%H:%M} " if self.at else ""
        return f"{self.outlook} {at}{self.sprint}"

    def in_words(self, why: Callable[[date, str], str], today: date) -> str:
        """`It was on track on Tue 24 Nov; since then 5 points added.`"""
        if self.at is None:
            return f"It was {self.outlook} before."
        day = self.at.date()
        # What happened on a day is known as a whole: in the morning, nearly all of it is to come.
        is_over = self.at.hour >= _NOON and day < today
        evening = day if is_over else day - timedelta(days=1)
        return it_was(self.outlook, day, why(evening, self.outlook))


def read_known(text: str) -> Known | None:
    """What the stored text says; None where nothing is stored."""
    found = _STORED.fullmatch(text)
    if found is None:
        return None
    at = datetime.fromisoformat(found["at"]) if found["at"] else None
    return Known(found["outlook"], found["sprint"], at)


@dataclass(frozen=True, eq=False)
class Look:
    """A look at a sprint at the moment `now`; `before` is what the look before it stored."""

    report: Report | MissingReport
    before: str
    now: datetime

    @property
    def is_news(self) -> bool:
        """Whether a watch speaks: the chance is past a threshold of the outlook that it told last
        by at least the margin. Of a sprint that it has not spoken of, that is on track."""
        report, known = self._judged, self._known
        if report is None or report.chance is None:
            return False
        least, most = _RANGES[known.outlook if known else ON_TRACK]
        below, above = round(least - report.chance, 6), round(report.chance - most, 6)
        return below > MARGIN or above >= MARGIN

    @property
    def told(self) -> str:
        """What to store where the report was posted."""
        return self._seen.as_text if self._seen else ""

    @property
    def untold(self) -> str:
        """What to store where nothing was said: what was told before, and when it was so last."""
        seen, known = self._seen, self._known
        is_as_before = seen and seen.outlook == (known.outlook if known else ON_TRACK)
        return seen.as_text if seen and is_as_before else self.before

    @property
    def outlook_before(self) -> str:
        """What the outlook was before, and what has changed since; empty where it is not known."""
        report, known = self._judged, self._known
        if report is None or known is None:
            return ""
        return known.in_words(report.why, self.now.astimezone(report.board.timezone).date())

    @property
    def _judged(self) -> Report | None:
        """The report, if it has a chance to go by."""
        report = self.report
        if isinstance(report, MissingReport) or report.sprint is None or report.chance is None:
            return None
        return report if report.answer in _RANGES else None

    @property
    def _seen(self) -> Known | None:
        report = self._judged
        if report is None or report.sprint is None:
            return None
        at = self.now.astimezone(report.board.timezone).replace(tzinfo=None)
        return Known(report.answer, report.sprint.id, at)

    @property
    def _known(self) -> Known | None:
        """What was known before of the same sprint."""
        report, known = self._judged, read_known(self.before)
        if report is None or report.sprint is None or known is None:
            return None
        return known if known.sprint in report.sprint.ids else None
