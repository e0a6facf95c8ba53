"""What is left of a sentence on deliverables -> their statuses: "in progress and planning"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.asking import languages
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.asking.words import Word


def statuses_in(reading: Reading) -> tuple[str, ...]:
    """The statuses, as they were typed; what is said beside them is no part of them."""
    words, joints = reading.words, languages.word_set("joints")
    chatter = languages.word_set("chatter")
    in_a_status = _known(reading)
    statuses: list[str] = []
    start: int | None = None
    for at in range(len(words) + 1):
        is_part = (
            at < len(words)
            and words[at].is_free
            and (
                at in in_a_status
                or words[at].key not in chatter | joints
                or _begins_a_list(words, at)
            )
        )
        if is_part and start is None:
            start = at
        elif not is_part and start is not None:
            statuses.append(reading.text(start, at))
            reading.taken(Found(start, at, {}))
            start = None
    return tuple(statuses)


def _begins_a_list(words: Sequence[Word], at: int) -> bool:
    """Whether a word behind the report is the first of several, as in "deliverables now, next"."""
    is_behind = at > 0 and words[at - 1].taken
    return is_behind and at + 2 < len(words) and words[at + 1].text == ","


def _known(reading: Reading) -> set[int]:
    """Where words stand that are chatter elsewhere ("in progress")."""
    phrases = languages.phrases("statuses")
    return {at for found in reading.found(phrases) for at in range(found.start, found.end)}
