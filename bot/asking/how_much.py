"""How much is done by a day to come: "how much can we do by 18 Dec", "how many by Friday"."""

from __future__ import annotations

from bot.asking import languages
from bot.asking.common_words import unknown_unit
from bot.asking.facts import Facts
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.asking.report_request import ReportRequest
from bot.asking.subjects import Kind, Subject, subject_of
from bot.errors import Swap, WrongUsage
from metrics.reports.parameters import BY, HOW_MUCH, SPRINT

TOPIC = "how much"


def how_much(reading: Reading) -> Found | None:
    """The words that ask how much; None where there are none, or where it is of what was."""
    return None if reading.longest("how_much_was") else reading.longest("how_much")


def read_ahead(reading: Reading, facts: Facts) -> None:
    """Read by when, where it is said as "in two weeks"."""
    if found := next(reading.found(["<ahead>"]), None):
        reading.taken(found)
        facts.by = facts.by or found.values["ahead"]


def read_until(reading: Reading, facts: Facts) -> None:
    """Read by when, where no word such as "by" says so: "next month", "on Friday"."""
    if facts.by is None and (found := reading.take("bare_deadline")):
        facts.by = found.values["deadline"]
    if facts.by is None and facts.on_day:
        _, facts.by = facts.on_day


def subject_of_how_much(reading: Reading) -> Subject | None:
    """What is asked about in few words: "how much of Search by Friday"."""
    for found in reading.found(languages.phrases("how_much_of")):
        subject = subject_of(reading, *found.values["what"])
        if subject and subject.kind is not Kind.ISSUE:
            reading.taken(found)
            return subject
    return None


def refuse_other_amounts(reading: Reading, asked: Found) -> None:
    """Raise WrongUsage for "how many hours"."""
    known = languages.word_set("chatter")
    for word in reading.words[asked.end : asked.end + 1]:
        if word.is_free and word.key not in known:
            raise unknown_unit(word.text)


def refuse_no_day(request: ReportRequest) -> None:
    """Raise WrongUsage for how much of anything but a sprint, which has an end, without a day."""
    if not request.of(HOW_MUCH) or request.of(BY) or request.of(SPRINT):
        return
    raise WrongUsage(
        "How much by which day? Type such as `how much by 18 Dec`.",
        swaps=(Swap("Sprint risk", "", "risk"), Swap("When all is done", "", "forecast")),
    )
