"""Words and buttons that ask for nothing that can be answered."""

from __future__ import annotations

from dataclasses import replace

from bot.asking.asked import Asked, as_text
from bot.asking.board_choice import with_board
from bot.asking.grammar import parse_command, parse_message
from bot.asking.report_request import ReportRequest
from bot.connecting.building import build_connector
from bot.connecting.draft import Draft
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from metrics.model.report import Unit
from tests.docs.troubles.scene import SETTINGS, Scene, Trouble
from tests.support.visible import seen_in_channel

VISIBLE = seen_in_channel(SETTINGS)


def asked(words: str, report: str = "sprint-burndown") -> Trouble:
    """Those words behind the command of a report."""
    return lambda _: parse_command(report, words, VISIBLE, Unit.POINTS)


def said(words: str) -> Trouble:
    """Those words in a message."""
    return lambda _: parse_message(words, VISIBLE, Unit.POINTS)


def _where_no_board_is(scene: Scene) -> object:
    analytics = scene.servers.playground.analytics
    place = ConversationId("T0ACME", "C0LEADS")
    nowhere = visible_boards(place, replace(SETTINGS, boards={}, default_board=""))
    request = ReportRequest("sprint-burndown", "", Unit.POINTS)
    return with_board(request, place, nowhere, analytics.choices)


def _where_no_roadmap_is(_: Scene) -> object:
    hidden = replace(SETTINGS.boards["mobile"], channels=frozenset({"C0GENERAL"}))
    main = replace(SETTINGS.boards["main"], roadmap="mobile")
    settings = replace(SETTINGS, boards={"main": main, "mobile": hidden})
    seen_in_channel(settings).check("deliverable-status", "main")
    return None


def _looked_at(draft: Draft) -> Trouble:
    """An admin's form looks at that project."""
    return lambda scene: build_connector(scene.servers.playground.analytics).look("T0ACME", draft)


def _a_bug(_: Scene) -> object:
    raise ValueError("a bug")


GONE = as_text(Asked(ReportRequest("sprint-burndown", "gone", Unit.POINTS)))
TROUBLES: dict[str, Trouble] = {
    "a report's name is mistyped": said("velocty"),
    "no report is named": said("good morning"),
    "a unit that cannot be counted": asked("by hours"),
    "“by” without a unit": asked("Sprint 12 by"),
    "“board” without a name": asked("board"),
    "a board that is not known here": asked("board secret"),
    "no board is known here": _where_no_board_is,
    "somebody who is no admin connects a board": lambda scene: scene.tells_directly(
        lambda: scene.ana.use_shortcut("connect_board")
    ),
    "a board to connect that GitHub does not show": _looked_at(Draft("acme", 99)),
    "a board to connect that the settings have": _looked_at(Draft("acme", 1)),
    "the board of a button is gone": lambda scene: scene.presses("show_again", GONE),
    "a report on a roadmap that is not for here": _where_no_roadmap_is,
    "two sprints at once": asked('"Sprint 1" Sprint 2'),
    "two questions at once": said("burndown and who is blocked"),
    "two reports at once": said("burndown and velocity"),
    "words that mean nothing to the report": asked("tomorrow", "data-quality"),
    "the figures of somebody": said("what did <@U0BEN> close this week?"),
    "work to leave out": said("burndown without bugs"),
    "changes since another day": said("what changed since last friday"),
    "a comparison with no sprint": said("burndown vs plan"),
    "a day to look back to that is to come": said("burndown as of 2026-12-24"),
    "a report of an issue that is of none": said("burndown for #12"),
    "a chance by a day, of a report without": said("velocity by friday"),
    "more than two sprints compared": said("sprint 8 vs sprint 9 vs sprint 10"),
    "a report of a sprint that is of none": said("data quality of sprint 9"),
    "a month instead of a sprint": said("burndown last month"),
    "a mistyped sprint": said("burndown lats sprint"),
    "one sprint of several": said("burndown of the last 3 sprints"),
    "the history of no issue": asked("", "issue-history"),
    "a button of another version": lambda scene: scene.presses("show_again", "old"),
    "a bug in Slack": _a_bug,
}
