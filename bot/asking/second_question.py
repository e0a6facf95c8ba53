"""A second question in a sentence, which is asked back: "burndown and who is blocked"."""

from __future__ import annotations

from bot.asking import languages
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.errors import Swap, WrongUsage
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import STATUSES


def refuse_another_question(reading: Reading, asked: Found, meaning: str) -> None:
    """Raise WrongUsage where another narrow question is joined to the one that is asked there.

    `meaning` is what that one means, in the notation of the tables.
    """
    if STATUSES in CATALOGUE[meaning.split()[0]].takes:
        # "Deliverables in planning, blocked".
        return
    for other_meaning, other in reading.meant("questions"):
        one, two = sorted((asked, other), key=lambda found: found.start)
        between = reading.words[one.end : two.start]
        is_joined = any(
            word.is_mark or word.key in languages.word_set("joints") for word in between
        )
        if is_joined and is_narrow(other_meaning) and other_meaning != meaning:
            first, second = (reading.text(each.start, each.end) for each in (one, two))
            clauses = (
                reading.text(one.start, two.start),
                reading.text(two.start, len(reading.words)),
            )
            raise WrongUsage(
                f"One question at a time, please: I read `{first}` and `{second}`. "
                "Type one of them.",
                swaps=tuple(
                    Swap(f"{words[:1].upper()}{words[1:]}", "", clause)
                    for words, clause in zip((first, second), clauses, strict=True)
                ),
            )


def is_narrow(meaning: str) -> bool:
    """Whether a question is more than how it goes, which the answer to another one tells, too."""
    return "=" in meaning or not meaning.startswith(("sprint-burndown", "sprint-summary"))
