"""What a sentence says besides its report: unit, board, days, how many, in private.

Each is read by a rule that takes its words. Words that would change the figures and are not
understood are refused (`refusals`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.asking import languages
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.asking.sprint_words import beside, sprint_at
from bot.errors import WrongUsage
from bot.tenancy.visibility import VisibleBoards
from config.github_address import read_address
from metrics.model.iterations import CURRENT
from metrics.model.report import Unit
from metrics.reports.parameters import BY, LAST, Parameter


@dataclass
class Facts:
    """What was said beside the report; nothing where it was not.

    Attributes:
        private: Whether only the asker gets the answer.
        unit: What is counted.
        board: The configured name of the board.
        is_roadmap: Whether the board was named as the roadmap of it.
        as_of: The day to look back to.
        on_day: The day to look back to, or to be done by, where either may be meant.
        is_today: Whether the present was asked for.
        by: The day to be done by.
        how_much: Whether it is asked how much is done by then.
        what_if: What is supposed, as `bot.asking.assumptions` has it.
        last: How many sprints that ended.
        issue: The issue.
        sprints: The sprints, each once.
        is_of_a_sprint: Whether "the sprint" was said.
        is_by_sprint_end: Whether "by the end of the sprint" was said.
    """

    private: bool = False
    unit: Unit | None = None
    board: str = ""
    is_roadmap: bool = False
    as_of: date | None = None
    on_day: tuple[date, date] | None = None
    is_today: bool = False
    by: date | None = None
    how_much: bool = False
    what_if: tuple[str, ...] = ()
    last: int | None = None
    issue: str = ""
    sprints: list[str] = field(default_factory=list)
    is_of_a_sprint: bool = False
    is_by_sprint_end: bool = False

    @property
    def are_any(self) -> bool:
        """Whether anything was said."""
        return replace(self, is_by_sprint_end=False) != Facts()


def read_plain_facts(reading: Reading, facts: Facts) -> None:
    """Read what a preposition introduces, which is no part of a title."""
    _addresses(reading, facts)
    facts.private = bool(reading.take("private"))
    if found := reading.take("named_boards"):
        facts.board = facts.board or found.values.get("board") or found.values["any_board"]
    _unit_after_a_preposition(reading, facts)
    read_sprint_end(reading, facts)
    read_days(reading, facts, (LAST, BY))
    if found := reading.take("on_day"):
        facts.on_day = found.values["any_day"]


def read_sprint_end(reading: Reading, facts: Facts) -> None:
    """Read that the end of a sprint was said; the words that name another are left."""
    for found in reading.found(languages.phrases("by_end_of")):
        if _sprint_called_so(reading, found.end):
            reading.taken(found)
            facts.is_by_sprint_end = True
            return
    facts.is_by_sprint_end = bool(reading.take("by_sprint_end"))


def read_days(reading: Reading, facts: Facts, takes: Collection[Parameter]) -> None:
    """Read the day to look back to, and of those a report takes how many sprints and by when."""
    found = reading.longest("last") if LAST in takes else None
    if found and not reading.longest("spans"):
        reading.taken(found)
        facts.last = found.values["many"]
        if facts.last < 1:
            raise WrongUsage(f"Of how many sprints? `{facts.last}` is none: type `last 3 sprints`.")
    # "Bis zum 18." is no "zum 18.".
    if BY in takes and (found := reading.take("by_day")):
        facts.by = found.values.get("coming") or found.values["deadline"]
    if found := reading.take("as_of"):
        facts.as_of = found.values["past"]


def read_issue(reading: Reading, facts: Facts, section: str) -> None:
    """Read the issue that phrases of that section name."""
    if found := reading.take(section):
        (facts.issue,) = found.values.values()


def read_bare_facts(reading: Reading, facts: Facts, takes: Collection[Parameter]) -> None:
    """Read what may stand anywhere, once titles and questions are read."""
    if BY in takes and not facts.by and (found := reading.take("bare_deadline")):
        facts.by = found.values["deadline"]
    read_issue(reading, facts, "issues")
    if not facts.board and (found := reading.take("boards")):
        facts.board = found.values.get("board") or found.values["any_board"]
    if facts.as_of is None and (found := reading.take("bare_day")):
        facts.as_of = found.values.get("past") or found.values["recent"]
    facts.is_today = bool(reading.longest("today"))
    if facts.unit is None and (found := next(reading.found(["<unit>"]), None)):
        reading.taken(found)
        facts.unit = Unit(found.values["unit"])


def read_sprints(reading: Reading, facts: Facts) -> None:
    """Read each sprint that is named, or that there is one where none is."""
    for at in reading.free():
        if not reading.words[at].is_free:
            continue
        for end, sprint in sprint_at(reading.words, at, reading.today):
            reading.taken(Found(at, end, {}))
            if sprint not in facts.sprints:
                facts.sprints.append(sprint)
            break
    if facts.sprints and reading.take("before"):
        facts.sprints.append(beside(facts.sprints[0], -1))
    facts.is_of_a_sprint = bool(reading.longest("this_sprint"))


def sprint_named(reading: Reading) -> str:
    """The words that name a sprint other than the current one; empty where none do."""
    return next(filter(None, (_sprint_called_so(reading, at) for at in reading.free())), "")


def _sprint_called_so(reading: Reading, at: int) -> str:
    for end, sprint in sprint_at(reading.words, at, reading.today):
        is_called_so = any(
            word.key.startswith(("sprint", "iteration")) for word in reading.words[at:end]
        )
        if is_called_so and sprint != CURRENT:
            return reading.text(at, end)
    return ""


def zone_of(visible: VisibleBoards, board: str = "") -> ZoneInfo:
    """The time zone of that board, or of the usual one."""
    boards = visible.boards
    meant = boards.get(board) or boards.get(visible.default) or next(iter(boards.values()), None)
    return meant.timezone if meant else ZoneInfo("UTC")


def _addresses(reading: Reading, facts: Facts) -> None:
    """Take the address of a board for its name. Raises WrongUsage for that of another."""
    for at in reading.free():
        word = reading.words[at]
        address = read_address(word.text) if "://" in word.text else None
        if address is None or not address.project:
            continue
        reading.taken(Found(at, at + 1, {}))
        asked = (address.owner.lower(), address.project)
        boards = reading.visible.boards
        named = [
            name for name, each in boards.items() if (each.owner.lower(), each.project) == asked
        ]
        if not named:
            raise WrongUsage(
                f"No board at {word.text} is available in this conversation: "
                f"{boards_to_type(reading.visible)}."
            )
        of_teams = [name for name in named if name in reading.visible.team_boards]
        with_roadmap = [name for name, each in boards.items() if each.roadmap in named]
        facts.is_roadmap = not of_teams
        facts.board = next(iter([*of_teams, *with_roadmap, *named]))


def boards_to_type(visible: VisibleBoards) -> str:
    """What to type for a board."""
    return f"type {' or '.join(f'`board {name}`' for name in visible.boards)}"


def _unit_after_a_preposition(reading: Reading, facts: Facts) -> None:
    prepositions, joints = languages.phrases("by_unit"), languages.phrases("instead_of")
    phrases = [f"{before} <unit>" for before in prepositions]
    longer = [f"{phrase} {joint} <counted>" for phrase in phrases for joint in joints]
    if found := max(
        reading.found([*longer, *phrases]), key=lambda found: found.length, default=None
    ):
        reading.taken(found)
        facts.unit = Unit(found.values["unit"])
