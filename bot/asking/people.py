"""Questions for the figures of single people, which are refused."""

from __future__ import annotations

from bot.asking.reading import Reading
from bot.errors import FiguresOfPeople

NO_FIGURES = (
    "I give no figures of single people: a sprint is the work of a team. "
    "Shall I show that of the sprint?"
)


def refuse_figures_of_people(reading: Reading) -> None:
    """Raise FiguresOfPeople where somebody's figures, or a ranking, are asked for.

    A mention at the beginning or the end of a sentence calls the bot, and asks for nobody.
    """
    if reading.longest("people"):
        raise FiguresOfPeople(NO_FIGURES, ("sprint-summary",))
    for word in reading.words:
        word.taken |= word.is_person
