"""Which boards may be seen from a conversation of a workspace, as a table; each guard by itself."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.asking.grammar import parse_command
from bot.blocks.help import command_help
from bot.errors import WrongUsage
from bot.tenancy.conversation import DIRECT, ConversationId
from bot.tenancy.visibility import (
    NOT_THIS_BOARD,
    NOT_THIS_ROADMAP,
    VisibleBoards,
    visible_boards,
)
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

ROOT = Path(__file__).parents[3]
ACME, BETA = "T0ACME", "T0BETA"
TEAM, OTHERS, ANA = "C0TEAM", "C0OTHERS", "D0ANA"
ASKED = "asked about"


def board(name: str, **fields: Any) -> BoardSettings:
    return BoardSettings(name, "acme", 1, **fields)


def settings(default: str = "", **boards: Mapping[str, Any]) -> Settings:
    """Settings with boards of those names and fields."""
    known = {name: board(name, **fields) for name, fields in boards.items()}
    return Settings(boards=known, default_board=default)


EVERYWHERE: dict[str, Any] = {}
IN_ACME = {"workspaces": frozenset({ACME})}
IN_THE_TEAM = {"channels": frozenset({TEAM})}
IN_DIRECT_MESSAGES = {"channels": frozenset({"direct"})}
WITH_ANA = {"channels": frozenset({ANA})}
BOARDS = settings(
    everywhere=EVERYWHERE,
    acme=IN_ACME,
    team=IN_THE_TEAM,
    direct=IN_DIRECT_MESSAGES,
    ana=WITH_ANA,
    acme_team=IN_ACME | IN_THE_TEAM,
    acme_direct=IN_ACME | IN_DIRECT_MESSAGES,
)
SEEN = {
    (ACME, TEAM): {"everywhere", "acme", "team", "acme_team"},
    (ACME, OTHERS): {"everywhere", "acme"},
    (ACME, ANA): {"everywhere", "acme", "direct", "ana", "acme_direct"},
    (ACME, "D0BEN"): {"everywhere", "acme", "direct", "acme_direct"},
    (ACME, DIRECT): {"everywhere", "acme", "direct", "acme_direct"},
    (BETA, TEAM): {"everywhere", "team"},
    (BETA, OTHERS): {"everywhere"},
    (BETA, ANA): {"everywhere", "direct", "ana"},
    (BETA, DIRECT): {"everywhere", "direct"},
    ("", TEAM): {"everywhere", "team"},
}
CELLS = [
    (team, channel, name, name in seen)
    for ((team, channel), seen), name in product(SEEN.items(), BOARDS.boards)
]


def refusal(report: str, name: str, visible: VisibleBoards) -> str:
    """What is said to who asks for that report of that board; empty where it is answered."""
    try:
        visible.check(report, name)
    except WrongUsage as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("team", "channel", "name", "is_seen"), CELLS)
def test_a_board_is_named_and_asked_about_where_it_may_be_seen_and_else_refused(
    team: str, channel: str, name: str, is_seen: bool
) -> None:
    visible = visible_boards(ConversationId(team, channel), BOARDS)
    assert (f"`{name}`" in command_help(CATALOGUE["flow"], visible)) is is_seen
    assert (refusal("flow", name, visible) == "") is is_seen
    if is_seen:
        assert parse_command("flow", f"board {name}", visible, Unit.POINTS).request.board == name
        assert visible.get(name) is BOARDS.boards[name]
    else:
        assert refusal("flow", name, visible) == NOT_THIS_BOARD
        with pytest.raises(WrongUsage, match=f"There is no board `{name}` here"):
            parse_command("flow", f"board {name}", visible, Unit.POINTS)
        with pytest.raises(WrongUsage, match="not available in this conversation"):
            visible.get(name)


@pytest.mark.parametrize(
    ("web", "plans", "outcomes"),
    [
        (EVERYWHERE, EVERYWHERE, {"flow": ASKED, "deliverable-status": ASKED}),
        (EVERYWHERE, IN_THE_TEAM, {"flow": ASKED, "deliverable-status": NOT_THIS_ROADMAP}),
        (IN_THE_TEAM, EVERYWHERE, {"flow": NOT_THIS_BOARD, "deliverable-status": NOT_THIS_BOARD}),
        (IN_THE_TEAM, IN_THE_TEAM, {"flow": NOT_THIS_BOARD, "deliverable-status": NOT_THIS_BOARD}),
    ],
    ids=["both", "the board alone", "the roadmap alone", "neither"],
)
def test_a_report_that_reads_the_roadmap_is_refused_where_that_may_not_be_seen(
    web: dict[str, Any], plans: dict[str, Any], outcomes: dict[str, str]
) -> None:
    known = settings(web={**web, "roadmap": "plans"}, plans=plans)
    visible = visible_boards(ConversationId(ACME, OTHERS), known)
    assert {
        report: refusal(report, "web", visible) or ASKED
        for report in ("flow", "deliverable-status")
    } == outcomes


def test_the_deliverables_of_a_board_are_those_of_its_roadmap_where_that_may_be_seen() -> None:
    known = settings(
        web={"roadmap": "plans"},
        hidden={"roadmap": "secret"},
        alone=EVERYWHERE,
        plans=EVERYWHERE,
        secret=IN_THE_TEAM,
    )
    visible = visible_boards(ConversationId(ACME, OTHERS), known)
    assert visible.with_deliverables_of("web").name == "plans"
    assert visible.with_deliverables_of("alone").name == "alone"
    for name, sentence in {"hidden": NOT_THIS_ROADMAP, "secret": NOT_THIS_BOARD}.items():
        with pytest.raises(WrongUsage) as error:
            visible.with_deliverables_of(name)
        assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("default", "boards", "usual"),
    [
        ("web", {"web": EVERYWHERE, "app": EVERYWHERE}, "web"),
        ("", {"web": EVERYWHERE, "app": EVERYWHERE}, ""),
        ("web", {"web": IN_THE_TEAM, "app": EVERYWHERE}, "app"),
        ("web", {"web": IN_THE_TEAM, "app": EVERYWHERE, "ios": EVERYWHERE}, ""),
        ("", {"web": {"roadmap": "plans"}, "plans": EVERYWHERE}, "web"),
        ("plans", {"web": {"roadmap": "plans"}, "plans": EVERYWHERE}, "plans"),
        ("web", {"web": IN_THE_TEAM}, ""),
        ("", {}, ""),
    ],
)
def test_the_default_board_is_one_that_may_be_seen(
    default: str, boards: dict[str, dict[str, Any]], usual: str
) -> None:
    visible = visible_boards(ConversationId(ACME, OTHERS), settings(default, **boards))
    assert visible.default == usual


def test_people_mean_the_boards_that_are_no_roadmap_of_one_that_they_see() -> None:
    known = settings(
        web={"roadmap": "plans"}, app={"roadmap": "app"}, plans=EVERYWHERE, goals=EVERYWHERE
    )
    assert visible_boards(ConversationId(ACME, OTHERS), known).team_boards == [
        "web",
        "app",
        "goals",
    ]
    hidden = replace(known.boards["web"], channels=frozenset({TEAM}))
    known = replace(known, boards={**known.boards, "web": hidden})
    assert visible_boards(ConversationId(ACME, OTHERS), known).team_boards == [
        "app",
        "plans",
        "goals",
    ]


def test_another_conversation_sees_no_more_of_what_was_seen_from_the_first() -> None:
    for first, second in product(SEEN, SEEN):
        visible = visible_boards(ConversationId(*first), BOARDS).visible_also_from(
            ConversationId(*second)
        )
        assert set(visible.boards) == SEEN[first] & SEEN[second]
    known = settings("web", web=EVERYWHERE, ios=EVERYWHERE, app=IN_THE_TEAM)
    visible = visible_boards(ConversationId(ACME, TEAM), known)
    assert visible.visible_also_from(ConversationId(ACME, OTHERS)).default == "web"
    known = settings("app", web=EVERYWHERE, app=IN_THE_TEAM)
    visible = visible_boards(ConversationId(ACME, TEAM), known)
    assert visible.visible_also_from(ConversationId(ACME, OTHERS)).default == "web"


def test_visible_boards_are_made_in_one_place() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "config", "playground", "tests", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "VisibleBoards"
    }
    assert makers == {"bot/tenancy/visibility.py"}
