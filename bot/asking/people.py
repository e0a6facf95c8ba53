"""Questions for the figures of single people, which are refused."""

from __future__ import annotations

from bot.asking.facts import Facts, read_plain_facts, read_sprints
from bot.asking.reading import Reading
from bot.asking.report_names import mentions
from bot.errors import FiguresOfPeople, Swap
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import SPRINT

NO_FIGURES = (
    "I give no figures of single people: a sprint is the work of a team. "
    "Shall I show those of the whole team?"
)


def refuse_figures_of_people(reading: Reading) -> None:
    """Raise FiguresOfPeople where somebody's figures, or a ranking, are asked for.

    The same report of the whole team is offered, or the summary where none is named.
    A mention at the beginning or the end of a sentence calls the bot, and asks for nobody.
    """
    if reading.longest("people"):
        raise FiguresOfPeople(NO_FIGURES, swaps=(_of_the_team(reading),))
    for word in reading.words:
        word.taken |= word.is_person


def _of_the_team(reading: Reading) -> Swap:
    report = next((report for report, _ in mentions(reading)), "sprint-summary")
    entry, facts = CATALOGUE[report], Facts()
    read_plain_facts(reading, facts)
    read_sprints(reading, facts)
    sprint = facts.sprints[0] if SPRINT in entry.takes and len(facts.sprints) == 1 else ""
    unit = f"by {facts.unit}" if facts.unit and entry.counts else ""
    board = f"board {facts.board}" if facts.board else ""
    private = "private" if facts.private else ""
    words = filter(None, [entry.words[0], sprint, unit, board, private])
    return Swap(entry.title, "", " ".join(words))
