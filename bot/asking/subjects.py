"""Questions with a subject ("when will Search be done?") -> the report, by what the subject is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.asking import languages
from bot.asking.common_words import UNIT_WORDS
from bot.asking.phrases import Found
from bot.asking.reading import ISSUE, LONGEST_NAME, Reading
from bot.asking.report_names import begins_with_a_report, mistypes_a_report
from bot.asking.sprint_words import SEVERAL, SPRINT, sprint_at
from bot.asking.words import Word


class Kind(StrEnum):
    """What a question is about."""

    US = "us"
    EVERYTHING = "everything"
    ROADMAP = "roadmap"
    SPRINT = "sprint"
    DELIVERABLE = "deliverable"
    ISSUE = "issue"


# Before a name they ask for it.
_SHOWING = {
    "show",
    "give",
    "get",
    "see",
    "share",
    "check",
    "post",
    "send",
    "pull",
    "me",
    "us",
    "please",
}
# Nobody calls work so.
WE = {"we", "you", "they", "i"}
# What a question of a topic means, by what it is about.
MEANINGS = {
    "when": {
        Kind.US: "delivery-forecast",
        Kind.EVERYTHING: "delivery-forecast",
        Kind.ROADMAP: "delivery-forecast",
        Kind.SPRINT: "delivery-forecast",
        Kind.DELIVERABLE: "delivery-forecast",
        Kind.ISSUE: "issue-history",
    },
    "in time": {
        Kind.US: "sprint-risk",
        Kind.EVERYTHING: "sprint-risk",
        Kind.ROADMAP: "delivery-forecast",
        Kind.SPRINT: "sprint-risk",
        Kind.DELIVERABLE: "delivery-forecast",
        Kind.ISSUE: "issue-history",
    },
    "how much": dict.fromkeys(Kind, "delivery-forecast") | {Kind.ISSUE: "issue-history"},
    "how far": {
        Kind.US: "sprint-burndown",
        Kind.EVERYTHING: "sprint-burndown",
        Kind.ROADMAP: "deliverable-status",
        Kind.SPRINT: "sprint-burndown",
        Kind.DELIVERABLE: "deliverable-status",
        Kind.ISSUE: "issue-history",
    },
    "deliverable burnup": dict.fromkeys(Kind, "deliverable-burnup"),
    "left": {
        Kind.US: "sprint-summary focus=left",
        Kind.EVERYTHING: "sprint-summary focus=left",
        Kind.ROADMAP: "deliverable-status",
        Kind.SPRINT: "sprint-summary focus=left",
        Kind.DELIVERABLE: "deliverable-status",
        Kind.ISSUE: "issue-history",
    },
    "status": {
        Kind.US: "sprint-summary",
        Kind.EVERYTHING: "sprint-summary",
        Kind.ROADMAP: "deliverable-status",
        Kind.SPRINT: "sprint-summary",
        Kind.DELIVERABLE: "deliverable-status",
        Kind.ISSUE: "issue-history",
    },
}


@dataclass(frozen=True)
class Subject:
    """What a question is about, and its name where it has one."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True)
class AskedAbout:
    """A question with a subject, as it was found in a text."""

    topic: str
    subject: Subject
    found: Found


def question_with_subject(reading: Reading) -> AskedAbout | None:
    """The longest such question in the text whose subject makes sense."""
    for topic, found in reading.meant("subjects"):
        if "what" in found.values and (subject := subject_of(reading, *found.values["what"])):
            return AskedAbout(topic, subject, found)
    return _subject_before(reading)


def _subject_before(reading: Reading) -> AskedAbout | None:
    """The deliverable whose name stands before what is asked of it ("Search status")."""
    for found in reading.found(languages.phrases("behind_a_name")):
        start = found.start
        while start and reading.words[start - 1].is_free and found.start - start < LONGEST_NAME:
            start -= 1
        while start < found.start and reading.words[start].key in _SHOWING:
            start += 1
        subject = subject_of(reading, start, found.start)
        if subject and subject.kind is Kind.DELIVERABLE:
            return AskedAbout("status", subject, Found(start, found.end, {}))
    return None


def subject_of(reading: Reading, start: int, end: int) -> Subject | None:
    """What those words are the name of; None where they are no name."""
    if " ".join(word.key for word in reading.words[start:end]) in languages.word_set(Kind.ROADMAP):
        return Subject(Kind.ROADMAP)
    start, end, is_deliverable = _bare(reading.words, start, end)
    words = reading.words[start:end]
    if not words:
        return Subject(Kind.ROADMAP) if is_deliverable else None
    says_nothing = all(
        word.key in languages.word_set("chatter") and not word.is_quoted for word in words
    )
    if words[0].is_quoted or (is_deliverable and not says_nothing):
        return Subject(Kind.DELIVERABLE, reading.text(start, end))
    boards = {name.lower(): name for name in reading.visible.team_boards}
    if board := boards.get(reading.text(start, end).lower()):
        return Subject(Kind.US, board)
    keys = " ".join(word.key for word in words)
    for kind in (Kind.ROADMAP, Kind.EVERYTHING, Kind.US):
        if keys in languages.word_set(kind):
            return Subject(kind)
    if keys in SPRINT | SEVERAL:
        return Subject(Kind.SPRINT)
    for sprint_end, sprint in sprint_at(reading.words, start, reading.today):
        if sprint_end == end:
            return Subject(Kind.SPRINT, sprint)
    if words[0].key in ISSUE:
        for issue_end, issue in reading.slots["issue"](reading.words, start + 1):
            if issue_end == end:
                return Subject(Kind.ISSUE, issue)
    is_no_title = (
        all(word.key in languages.word_set("chatter") | UNIT_WORDS.keys() for word in words)
        or words[0].key in languages.word_set("no_title")
        or any(word.key in WE for word in words)
        or any(word.is_person or word.key in SPRINT | SEVERAL for word in words)
        or begins_with_a_report(reading, start, end)
        or mistypes_a_report(reading.text(start, end))
    )
    return None if is_no_title else Subject(Kind.DELIVERABLE, reading.text(start, end))


def _bare(words: Sequence[Word], start: int, end: int) -> tuple[int, int, bool]:
    """The words without articles, without what one says behind a name, and without "deliverable";
    and whether that is what they name."""
    deliverable, articles = languages.word_set("deliverable"), languages.word_set("articles")
    tails = languages.word_set("tails") | deliverable
    is_deliverable = False
    while start < end and words[start].key in articles | deliverable:
        is_deliverable |= words[start].key in deliverable
        start += 1
    while end - start > 1 and not words[end - 1].is_quoted and words[end - 1].key in tails:
        is_deliverable |= words[end - 1].key in deliverable
        end -= 1
    return start, end, is_deliverable
