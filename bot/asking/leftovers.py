"""What is left of a sentence: titles behind "of", what must be asked back, what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.asking import languages
from bot.asking.common_words import unit_like, unknown_board, unknown_unit
from bot.asking.reading import LONGEST_NAME, Reading
from bot.asking.sprint_words import SEVERAL, SPRINT
from bot.errors import Swap, WrongUsage
from metrics.model.iterations import RELATIVE_WORDS
from metrics.text.likeness import MISTYPED


@dataclass(frozen=True)
class Run:
    """Words that no rule took, from `start` to before `end`, and what introduces them, which
    stands `at` its place."""

    before: str
    at: int
    start: int
    end: int


def introduced(reading: Reading) -> Iterator[Run]:
    """The words behind "of", "by" or "without", as far as they may be one name; may be empty."""
    words = reading.words
    changing = languages.word_set("changing") | languages.word_set("excluding")
    for at, word in enumerate(words):
        if word.taken or word.key not in changing:
            continue
        start = end = at + 1
        # "Single sign-on for enterprise customers" is one title.
        of = languages.word_set("of")
        stops = changing - of if word.key in of else changing
        last = min(len(words), start + LONGEST_NAME)
        while end < last and words[end].is_free and words[end].key not in stops:
            end += 1
        yield Run(word.key, at, *_without_chatter(reading, start, end))


def refuse_boards(reading: Reading) -> None:
    """Raise WrongUsage for the name of a board or team that is none."""
    known = languages.word_set("chatter") | languages.word_set("articles")
    for found in reading.found(languages.phrases("no_board")):
        name = found.values["word"]
        before = reading.words[found.start - 1].key if found.start else ""
        # "Board mobile", but not what "the board needs".
        is_bare = reading.words[found.start].key == "board" and before not in known
        is_placed = before in languages.word_set("changing") | {"on", "in"}
        if name.lower() not in known and (is_bare or is_placed):
            raise unknown_board(name, reading.visible)


def refuse_units(reading: Reading) -> None:
    """Raise WrongUsage for a mistyped unit."""
    for before, at in pairwise(reading.free()):
        word = reading.words[at]
        is_unit = unit_like(word.key) or word.key in languages.word_set("other_units")
        if reading.words[before].key in languages.phrases("by_unit") and is_unit:
            raise _refusal("in", word.text)


def refuse_spans(reading: Reading, *, only_past: bool) -> None:
    """Raise WrongUsage for a month or a quarter, which has several sprints."""
    found = reading.longest("spans")
    if found and (not only_past or reading.words[found.start].key in languages.word_set("past")):
        raise WrongUsage(
            f"Which sprint is that: `{reading.text(found.start, found.end)}`? "
            "Type its title, `last sprint`, or a day in it such as `23 Nov`."
        )


def refuse_sprints(reading: Reading) -> None:
    """Raise WrongUsage for an unknown word where one says which sprint is meant."""
    from rapidfuzz import fuzz, process

    chatter = languages.word_set("chatter")
    for at in reading.free():
        word, before = reading.words[at], reading.words[at - 1] if at else None
        if word.key not in SPRINT or not before or not before.is_free or before.key in chatter:
            continue
        near = process.extractOne(
            before.key, RELATIVE_WORDS.keys(), scorer=fuzz.ratio, score_cutoff=MISTYPED - 10
        )
        meant = f"`{near[0]} sprint`" if near else "`last sprint`, `next sprint` or its title"
        raise WrongUsage(f"Which sprint is `{before.text} {word.text}`? Type {meant}.")


def refuse_exclusions(reading: Reading, *, of_statuses: bool = False) -> None:
    """Raise WrongUsage for "without bugs", and where statuses are asked for, for "not done"."""
    excluding = languages.word_set("excluding")
    for run in introduced(reading):
        if run.before in excluding:
            raise _nothing_is_left_out(reading, run.at, run.end)
    if of_statuses and (found := reading.longest("negated")):
        # "Aren't done" is repeated as a whole.
        is_short = reading.words[found.start].text == "n't"
        raise _nothing_is_left_out(reading, found.start - is_short, found.end)


def refuse_changes_since(reading: Reading) -> None:
    """Raise WrongUsage for what changed in a week."""
    if found := reading.longest("since_before_yesterday"):
        raise _since_yesterday(reading.text(found.start, found.end))


def _nothing_is_left_out(reading: Reading, start: int, end: int) -> WrongUsage:
    following = reading.text(start, min(start + 4, len(reading.words)))
    return WrongUsage(
        f"I cannot leave anything out (`{following}`) or pick issues, as that would change "
        "the figures: ask without it.",
        swaps=(Swap("Of all issues", reading.text(start, end), ""),),
    )


def _since_yesterday(since: str) -> WrongUsage:
    return WrongUsage(
        f"I list what changed since yesterday, not `{since}`; or look back: type such "
        "as `as of 20 Nov`."
    )


def refuse_what_changes_figures(reading: Reading) -> None:
    """Raise WrongUsage for words behind "by", "without" or "vs" that no rule took."""
    refuse_exclusions(reading)
    for run in introduced(reading):
        name = reading.text(run.start, run.end)
        if run.before in languages.word_set("since"):
            raise _since_yesterday(reading.text(run.at, min(run.at + 4, len(reading.words))))
        if (
            not name
            and run.before in languages.phrases("by_unit")
            and run.end == len(reading.words)
        ):
            raise WrongUsage("Count by what? Type `by points` or `by issues`.")
        if name:
            raise _refusal(run.before, name)


def _refusal(before: str, name: str) -> WrongUsage:
    if before in languages.phrases("by_unit"):
        return unknown_unit(name)
    if before in languages.word_set("comparing") | {"against", "between"}:
        return WrongUsage(
            f"I compare sprints only, not `{name}`: type such as `sprint 9 vs sprint 10`."
        )
    return WrongUsage(
        f"I do not know what `{before} {name}` means here: leave it out, or type it otherwise.",
        swaps=(Swap(f"Without “{before} {name}”", f"{before} {name}", ""),),
    )


def left_out(reading: Reading) -> tuple[str, ...]:
    """The words without a meaning here, as they were typed."""
    for section in ("asides", "private"):
        for found in reading.found(languages.phrases(section)):
            reading.taken(found)
    known = (
        languages.word_set("chatter") | languages.word_set("changing") | SPRINT | SEVERAL | {"'s"}
    )
    return tuple(
        reading.words[at].text
        for at in reading.free()
        if reading.words[at].key not in known and not reading.words[at].is_person
    )


def _without_chatter(reading: Reading, start: int, end: int) -> tuple[int, int]:
    chatter, words = languages.word_set("chatter"), reading.words
    while start < end and words[start].key in chatter:
        start += 1
    while start < end and words[end - 1].key in chatter:
        end -= 1
    return start, end
