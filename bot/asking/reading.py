"""A text that is being read: its words, and which of them rules have taken already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial

from bot.asking import languages
from bot.asking.days import Toward, ahead_at, day_at, deadline_at, number_at, recent_day_at
from bot.asking.phrases import Found, Slots, beginning_at, found_in
from bot.asking.sprint_words import SEVERAL, SPRINT, sprint_at
from bot.asking.words import PERSON, Word, text_of, words_of
from bot.tenancy.visibility import VisibleBoards
from metrics.issues.references import read_reference
from metrics.model.iterations import is_relative

ISSUE = {"issue", "ticket", "bug", "story", "task", "item"}
NUMBER_WORDS = {"number", "no", "nr", "num"}
_IN_NAMES = {"-", "/"}
_REPOSITORY = re.compile(r"[A-Za-z][\w.-]*(?:/[\w.-]+)?", re.ASCII)
# Stands for today where no day can be said relative to it.
NO_DAY = date(2000, 1, 1)
# A title is not longer, in words.
LONGEST_NAME = 14
LONGEST_BOARD = 5


@dataclass
class Reading:
    """The words of one text, read rule by rule; a word is taken once.

    Attributes:
        plain: The text, without markup.
        visible: The boards that may be named.
        today: The day on which it is read.
    """

    plain: str
    visible: VisibleBoards
    today: date

    @cached_property
    def words(self) -> list[Word]:
        """All words, in order."""
        return words_of(self.plain, languages.values("contractions"))

    @cached_property
    def slots(self) -> Slots:
        """What phrases may have between their words."""
        day = partial(day_at, today=self.today)
        sprint = partial(sprint_at, today=self.today)
        return {
            "what": self._name,
            "word": _word,
            "n": number_at,
            "many": _many,
            "past": partial(day, toward=Toward.PAST),
            "coming": partial(day, toward=Toward.COMING),
            "any_day": partial(_past_or_coming, today=self.today),
            "ahead": partial(ahead_at, today=self.today),
            "recent": partial(recent_day_at, today=self.today),
            "day": partial(day, toward=Toward.NEAREST),
            "deadline": partial(deadline_at, today=self.today),
            "one": partial(sprint, is_one_of_two=True),
            "two": partial(sprint, is_one_of_two=True),
            "board": partial(self._board, names=self.visible.team_boards),
            "any_board": partial(self._board, names=[*self.visible.boards]),
            "unit": _unit,
            "counted": _unit,
            "address": _address,
            "issue": partial(_issue, plain=self.plain),
            "reference": partial(_reference, plain=self.plain),
            "person": _person,
            "someone": self._someone,
            "occasion": partial(_one_of, section="occasions"),
            "audience": partial(_one_of, section="audience"),
        }

    def found(self, phrases: Iterable[str]) -> Iterator[Found]:
        """Where these phrases stand."""
        yield from found_in(tuple(phrases), self.words, self.slots)

    def longest(self, section: str) -> Found | None:
        """The longest phrase of a section that stands in the text, of several the first."""
        return max(self.found(languages.phrases(section)), key=_length, default=None)

    def meant(self, section: str) -> list[tuple[str, Found]]:
        """What phrases of a section with meanings stand in the text, the longest first."""
        meanings = languages.meanings(section)
        found = (
            (meanings[phrase], each)
            for at in range(len(self.words))
            for phrase, each in beginning_at(tuple(meanings), self.words, at, self.slots)
        )
        return sorted(found, key=lambda pair: _length(pair[1]), reverse=True)

    def take(self, section: str) -> Found | None:
        """The longest phrase of a section; its words are taken."""
        if found := self.longest(section):
            self.taken(found)
        return found

    def taken(self, found: Found) -> None:
        """Mark the words of a phrase as read."""
        for word in self.words[found.start : found.end]:
            word.taken = True

    def text(self, start: int, end: int) -> str:
        """The words from `start` to before `end`, as they were typed."""
        # Slack shows no name for markup inside of code, which is how words are repeated.
        return PERSON.sub("@…", text_of(self.words[start:end], self.plain))

    def rest(self) -> str:
        """The text without the words that are taken."""
        kept, end = "", 0
        for word in self.words:
            if word.taken:
                # The minus of "-5 issues" belongs to them.
                before = self.plain[end : max(end, word.start)].rstrip("-–−")
                kept, end = kept + before, max(end, word.end)
        return " ".join((kept + self.plain[end:]).split())

    def free(self) -> list[int]:
        """The places of the words that no rule has taken, without marks."""
        return [at for at, word in enumerate(self.words) if word.is_free]

    def _name(self, words: Sequence[Word], at: int) -> Iterator[tuple[int, tuple[int, int]]]:
        for end in range(at + 1, min(at + LONGEST_NAME, len(words)) + 1):
            if not words[end - 1].is_free:
                return
            yield end, (at, end)

    def _board(
        self, words: Sequence[Word], at: int, names: Sequence[str]
    ) -> Iterator[tuple[int, str]]:
        known = {name.lower(): name for name in names}
        for end, (start, _) in self._name(words, at):
            if end - start > LONGEST_BOARD:
                return
            if name := known.get(self.text(start, end).lower()):
                yield end, name

    def _someone(self, words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
        if at >= len(words) or not words[at].is_free:
            return
        word, known = words[at], languages.word_set("us") | languages.word_set("chatter")
        known = known | languages.values("near").keys() | languages.values("days").keys()
        is_name = word.key.isalpha() and word.key not in known and not [*_unit(words, at)]
        if word.is_person or (is_name and not [*self.slots["board"](words, at)]):
            yield at + 1, word.text


def _length(found: Found) -> tuple[int, int]:
    return found.length, -found.start


def _many(words: Sequence[Word], at: int) -> Iterator[tuple[int, int]]:
    for end, number in number_at(words, at):
        if number > 1 or words[at].key.isdigit():
            yield end, number


def _past_or_coming(
    words: Sequence[Word], at: int, today: date
) -> Iterator[tuple[int, tuple[date, date]]]:
    past = dict(day_at(words, at, today, Toward.PAST))
    coming = dict(day_at(words, at, today, Toward.COMING))
    for end in sorted(past.keys() & coming.keys(), reverse=True):
        yield end, (past[end], coming[end])


def _unit(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    for name, phrase in languages.phrases_by_meaning("units"):
        keys = phrase.split()
        if [word.key for word in words[at : at + len(keys)] if word.is_free] == keys:
            yield at + len(keys), name


def _issue(words: Sequence[Word], at: int, plain: str) -> Iterator[tuple[int, str]]:
    """An issue, where one is expected: a number may stand alone."""
    if at < len(words) and words[at].is_free and read_reference(words[at].text):
        yield at + 1, words[at].text
    yield from _issue_of_repository(words, at, plain)


def _reference(words: Sequence[Word], at: int, plain: str) -> Iterator[tuple[int, str]]:
    """An issue where something else may stand, too."""
    yield from _address(words, at)
    yield from _issue_of_repository(words, at, plain)


def _address(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    """An issue that is one wherever it stands: its address, `#12`, `api#12`."""
    is_number = at < len(words) and words[at].text.isdigit()
    if at < len(words) and words[at].is_free and not is_number and read_reference(words[at].text):
        yield at + 1, words[at].text


def _issue_of_repository(words: Sequence[Word], at: int, plain: str) -> Iterator[tuple[int, str]]:
    """`web-app#12` of "web-app 12" or "web-app #12"."""
    end = at + 1
    while end < len(words) and plain[words[end - 1].end : words[end].start] in _IN_NAMES:
        end += 1
    if end >= len(words) or not all(word.is_free for word in words[at : end + 1]):
        return
    name = plain[words[at].start : words[end - 1].end]
    if words[at].key not in _no_repositories() and _REPOSITORY.fullmatch(name):
        issue = f"{name}#{words[end].text.removeprefix('#')}"
        if read_reference(issue):
            yield end + 1, issue


@cache
def _no_repositories() -> frozenset[str]:
    """Words before a number that are no names: "sprint 9", "the 3", "november 4"."""
    others = (languages.values("months"), languages.values("numbers"), languages.values("days"))
    sections = ("chatter", "us", "past", "coming", "of", "joints", "deliverable")
    return frozenset(
        {*SPRINT, *SEVERAL, *ISSUE, *NUMBER_WORDS, *(word for each in others for word in each)}
    ).union(*map(languages.word_set, sections))


def _word(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    if at < len(words) and words[at].is_free:
        yield at + 1, words[at].text


def _person(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    if at < len(words) and words[at].is_free:
        text = words[at].text
        is_handle = text[:1] == "@" and text[1:2].isalpha() and not is_relative(text.lower())
        if words[at].is_person or is_handle:
            yield at + 1, text


def _one_of(words: Sequence[Word], at: int, section: str) -> Iterator[tuple[int, str]]:
    known = languages.word_set(section)
    for end in range(min(at + 3, len(words)), at, -1):
        run = words[at:end]
        if all(word.is_free for word in run) and " ".join(word.key for word in run) in known:
            yield end, ""
