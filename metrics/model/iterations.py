"""Iterations (sprints), and which of them is meant by what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.model.errors import Instead, UnknownSprint
from metrics.model.field_names import setting
from metrics.model.sprint_numbers import sprints_numbered
from metrics.model.team import Conventions
from metrics.text.formatting import count, day, listing, shortened
from metrics.text.likeness import ALIKE, MISTYPED, SUGGESTIONS

CURRENT, PREVIOUS, NEXT = "@current", "@previous", "@next"
# Their names in the middle of a sentence.
RELATIVE_NAMES = {
    CURRENT: "current sprint",
    PREVIOUS: "previous sprint",
    NEXT: "next sprint",
}
# So many sprints before or after the current one: `@-1` is the previous, `@+1` the next.
_COUNTED = re.compile(r"@(?P<way>[+-])(?P<many>[1-9]\d{0,2})")
# So many sprints before or after another one: `Sprint 9 @-1`.
_BESIDE = re.compile(r"(?P<of>.*\S)\s+(?P<step>@[+-][1-9]\d{0,2})")
# What a sprint may be called.
_CALLED = (
    f"say {listing([CURRENT, PREVIOUS, NEXT], 'or')}, "
    "a title, a number, or a date inside the sprint."
)
_CURRENT_OR_PREVIOUS = tuple(
    Instead("sprint", word, RELATIVE_NAMES[word].capitalize()) for word in (CURRENT, PREVIOUS)
)
# Their other names, which may be mistyped.
RELATIVE_WORDS = {
    "current": CURRENT,
    "active": CURRENT,
    "previous": PREVIOUS,
    "last": PREVIOUS,
    "next": NEXT,
    "upcoming": NEXT,
}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_DAY_AND_MONTH = re.compile(f"{_DAY} {_MONTH}{_YEAR}")
_MONTH_AND_DAY = re.compile(f"{_MONTH} {_DAY}{_YEAR}")


@dataclass(frozen=True)
class Iteration:
    """One iteration (sprint): the days `start` … `end`, both inclusive.

    Attributes:
        id: What items hold.
        title: Of the iteration; several may have the same.
        start: Its first day.
        days: How many days it has.
        former_ids: Other ids that it has had, as `metrics.sprint.renewals` finds them.
    """

    id: str
    title: str
    start: date
    days: int
    former_ids: tuple[str, ...] = ()

    @property
    def end(self) -> date:
        return self.start + timedelta(days=self.days - 1)

    @property
    def ids(self) -> frozenset[str]:
        """All ids that it has had."""
        return frozenset({self.id, *self.former_ids})

    def working_days(self, team: Conventions) -> frozenset[date]:
        """The days of it on which the team works; all of its days if the team works on none."""
        days = [self.start + timedelta(days=number) for number in range(self.days)]
        return frozenset(filter(team.works_on, days)) or frozenset(days)


def find_sprint(words: str, iterations: Sequence[Iteration], today: date) -> Iteration:
    """The one of `iterations` (in order of start) that `words` mean on the day `today`.

    `words` are `@current` (also meant by no words), `@previous`, `@next`, a title in any case, the
    number of a title (12, sprint #12, 1.6, W39, 2026-01), a date inside the sprint (2026-11-23,
    23 Nov, yesterday), or the iteration's id, also a former one. `@previous` is the last that has
    ended, `@next` the first that has not begun, `@-2` the last but one that has ended, `@+2` the
    second that has not begun, and so on; behind words that mean a sprint they count from that one
    (`Sprint 9 @-1`). If several match, the newest that has begun counts,
    else the first to come. Raises UnknownSprint.
    """
    if not iterations:
        raise UnknownSprint(
            "The board has no sprints yet: add iterations to its sprint field, "
            f"or set {setting('sprint')} to another field."
        )
    wanted = " ".join(words.split()).casefold() or CURRENT
    if of_another := _BESIDE.fullmatch(words.strip()):
        other = find_sprint(of_another["of"], iterations, today)
        return _beside(other, int(of_another["step"][1:]), iterations)
    if wanted.startswith("@"):
        return _relative(wanted, iterations, today)
    if (inside := _iso_date(wanted)) is not None:
        return _covering(inside, iterations, today)
    matches = (
        [item for item in iterations if words.strip() in item.ids]
        or namesakes(wanted, iterations)
        or sprints_numbered(wanted, iterations)
    )
    if not matches:
        if (inside := _spelled_date(wanted, today)) is not None:
            return _covering(inside, iterations, today)
        raise _unknown(wanted, words, iterations)
    begun = [item for item in matches if item.start <= today]
    return begun[-1] if begun else matches[0]


def is_relative(words: str) -> bool:
    """Whether `words` mean a sprint by today's date (no words: the current one), not by name.

    There may be no such sprint for a while.
    """
    return not words or words in RELATIVE_NAMES or bool(_COUNTED.fullmatch(words))


def relative_name(word: str) -> str:
    """What a relative sprint is called in the middle of a sentence; empty for any other."""
    if counted := _COUNTED.fullmatch(word):
        many = {"1": "one", "2": "two", "3": "three"}.get(counted["many"], counted["many"])
        return f"sprint {many} {'before' if counted['way'] == '-' else 'after'} the current one"
    return RELATIVE_NAMES.get(word, "")


def counted_sprint(number: int) -> str:
    """The word for the sprint so many after the current one, or before it if negative."""
    return {-1: PREVIOUS, 0: CURRENT, 1: NEXT}.get(number, f"@{number:+d}")


def namesakes(title: str, iterations: Sequence[Iteration]) -> list[Iteration]:
    """The `iterations` with that title, in any case and spacing."""
    return [item for item in iterations if have_one_title(item.title, title)]


def have_one_title(one: str, other: str) -> bool:
    """Whether the titles are the same in any case and spacing."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _relative(word: str, iterations: Sequence[Iteration], today: date) -> Iteration:
    current, previous, following = (
        [item for item in iterations if item.start <= today <= item.end],
        [item for item in iterations if item.end < today],
        [item for item in iterations if item.start > today],
    )
    if word == CURRENT:
        if current:
            return current[-1]
        raise _between("No sprint covers today", today, iterations, today)
    if word == PREVIOUS:
        if previous:
            return max(previous, key=lambda item: item.end)
        raise _between("No sprint has ended yet", today, iterations, today)
    if word == NEXT:
        if following:
            return following[0]
        raise _between("No sprint is planned after today", today, iterations, today)
    if counted := _COUNTED.fullmatch(word):
        is_past, many = counted["way"] == "-", int(counted["many"])
        there_are = sorted(previous, key=lambda item: item.end, reverse=True)
        there_are = there_are if is_past else following
        if many <= len(there_are):
            return there_are[many - 1]
        raise UnknownSprint(
            f"The board has only {count(len(there_are), 'sprint')} that "
            f"{'ended before' if is_past else 'start after'} today: ask for one of these instead."
        )
    raise UnknownSprint(f"“{shortened(word)}” is no sprint: {_CALLED}", *_CURRENT_OR_PREVIOUS)


def _beside(other: Iteration, step: int, iterations: Sequence[Iteration]) -> Iteration:
    """The sprint so many after another one, or before it if negative, in order of start."""
    in_order = sorted(iterations, key=lambda item: item.start)
    at = in_order.index(other) + step
    if 0 <= at < len(in_order):
        return in_order[at]
    which, last = ("before", in_order[0]) if at < 0 else ("after", in_order[-1])
    raise UnknownSprint(
        f"The board has no sprint {which} “{shortened(last.title)}”: ask for another one.",
        named(last),
    )


def _covering(inside: date, iterations: Sequence[Iteration], today: date) -> Iteration:
    covering = [item for item in iterations if item.start <= inside <= item.end]
    if not covering:
        raise _between(f"No sprint covers {day(inside)}", inside, iterations, today)
    return covering[-1]


def _iso_date(text: str) -> date | None:
    if not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _spelled_date(text: str, today: date) -> date | None:
    """The day that "23 Nov", "November 23rd, 2026" or "yesterday" mean on the day `today`.

    Without a year, the nearest such day to today.
    """
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if text in near:
        return today + timedelta(days=near[text])
    if not (spelled := _DAY_AND_MONTH.fullmatch(text) or _MONTH_AND_DAY.fullmatch(text)):
        return None
    month = _MONTHS.index(spelled["month"]) + 1
    years = (
        [int(spelled["year"])] if spelled["year"] else range(max(today.year - 1, 1), today.year + 2)
    )
    dates = []
    for year in years:
        with suppress(ValueError):
            dates.append(date(year, month, int(spelled["day"])))
    return min(dates, key=lambda day: abs(day - today), default=None)


def _between(reason: str, at: date, iterations: Sequence[Iteration], today: date) -> UnknownSprint:
    """The error of that `reason`, with the sprints before and after the day `at`."""
    before = [item for item in iterations if item.end < at]
    covering = [item for item in iterations if item.start <= at <= item.end]
    after = [item for item in iterations if item.start > at]
    ending, starting = [*before[-1:], *covering[-1:]], after[:1]
    parts = [*(_ends(item, today) for item in ending), *(_starts(item, today) for item in starting)]
    instead = "one of these" if len(parts) > 1 else "that one"
    return UnknownSprint(
        f"{reason}: {listing(parts)}. Ask for {instead} instead.",
        *(named(item) for item in (*ending, *starting)),
    )


def _ends(item: Iteration, today: date) -> str:
    verb = "ended" if item.end < today else "ends"
    return f"“{shortened(item.title)}” {verb} on {day(item.end)}"


def _starts(item: Iteration, today: date) -> str:
    verb = "starts" if item.start > today else "started"
    return f"“{shortened(item.title)}” {verb} on {day(item.start)}"


def named(sprint: Iteration) -> Instead:
    """That sprint, to be asked for instead."""
    return Instead("sprint", sprint.id, shortened(sprint.title))


def _unknown(wanted: str, words: str, iterations: Sequence[Iteration]) -> UnknownSprint:
    from rapidfuzz import fuzz, process

    titles = list(dict.fromkeys(item.title for item in reversed(iterations)))
    # Most unknown sprints are typing errors, so similar titles help more than all titles.
    processor: Callable[[str], str] = str.casefold
    nearest = process.extract(
        wanted,
        titles,
        scorer=fuzz.WRatio,
        processor=processor,
        limit=SUGGESTIONS,
        score_cutoff=ALIKE,
    )
    names = [f"“{shortened(title)}”" for title, _, _ in nearest]
    newest = {item.title: item for item in iterations}
    instead = [named(newest[title]) for title, _, _ in nearest]
    typed = re.sub(r"\s*\b(?:sprint|iteration)s?$", "", wanted)
    if relative := process.extractOne(
        typed, RELATIVE_WORDS.keys(), scorer=fuzz.ratio, score_cutoff=MISTYPED
    ):
        word = RELATIVE_WORDS[relative[0]]
        names = [word, *names][:SUGGESTIONS]
        instead = [Instead("sprint", word, relative_name(word).capitalize()), *instead]
    if not names:
        return UnknownSprint(
            f"No sprint is called “{shortened(words)}”: {_CALLED}", *_CURRENT_OR_PREVIOUS
        )
    return UnknownSprint(
        f"No sprint is called “{shortened(words)}”: did you mean {listing(names, 'or')}?",
        *instead[:SUGGESTIONS],
    )
