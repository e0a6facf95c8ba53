"""Names longer than an option of Slack keeps: chosen in the form, found on the board."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answering.compute import compute
from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.blocks.report import notification
from bot.tenancy.visibility import all_boards
from config import BoardSettings
from integrations.slack import web_client
from metrics.model.report import Unit
from metrics.reports.parameters import Value
from playground.github.world import Node, set_value
from playground.run import BOT_TOKEN, Playground
from tests.support.person import Person, View
from tests.support.playgrounds import playground
from tests.support.requests import asking

DIRECT = "sprint_analytics"
# Alike for longer than an option is.
STATUS = "x" * 199
IN_PROGRESS, BLOCKED, PLANNING = f"{STATUS}a", f"{STATUS}b", "計" * 250
SEARCH, BILLING = "搜" * 250, f"{'搜' * 249}尋"


def rename(project: Node, field: str, names: dict[str, str]) -> None:
    """Call the choices of a field otherwise."""
    (found,) = (each for each in project["fields"] if each["name"] == field)
    for choice in found["options"]:
        choice["name"] = names.get(choice["name"], choice["name"])
    for item in project["items"]:
        named = item["fieldValues"].get(field, {}).get("name")
        if named in names:
            set_value(project, item, field, names[named])


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    boards = {
        "platform": BoardSettings("platform", "acme", 1, roadmap="roadmap"),
        "roadmap": BoardSettings("roadmap", "acme", 2),
        "alone": BoardSettings("alone", "acme", 1),
    }
    with playground(boards=boards, chrome_path="/no/such/chrome") as opened:
        board, roadmap, *_ = opened.world.owners["acme"]["projectsV2"]
        statuses = {"In Progress": IN_PROGRESS, "Blocked": BLOCKED, "Planning": PLANNING}
        rename(roadmap, "Status", statuses)
        titles = {
            "Search that forgives typos": SEARCH,
            "Billing in several currencies": BILLING,
        }
        rename(board, "Deliverable", titles)
        # Of what was never exported, only statuses and sprints are offered.
        for name in boards:
            opened.analytics.boards.get(name)
        yield opened


def opens(ana: Person, report: str, board: str) -> View:
    """The form for that report of that board, which a button of the bot opens."""
    asked = as_text(Asked(asking(report, board, Unit.POINTS)))
    text = {"type": "plain_text", "text": "More…"}
    button = {"type": "button", "text": text, "action_id": "change", "value": asked}
    blocks = [{"type": "actions", "elements": [button]}]
    slack = web_client(BOT_TOKEN, f"{ana.url}/api/")
    ts = slack.chat_postMessage(channel="D0ANALYTICS", text="Old", blocks=blocks)["ts"]
    ana.press(ana.sees(DIRECT, lambda each: bool(each["ts"] == ts)), "change")
    return ana.modal(lambda view: "As of" in str(view["blocks"]))


def is_answer(text: str) -> bool:
    return text != "Old" and not text.startswith("Working on")


def answer(ana: Person, form: View, **entered: object) -> str:
    """The words that come of a form in which that was entered, by input."""
    blocks = {each["block_id"].split()[0]: each["block_id"] for each in form["blocks"]}
    before = ana.messages(DIRECT)
    values = {blocks[name]: {name: value} for name, value in entered.items()}
    assert ana.submit(form, values)["errors"] == {}
    # Until then a line of progress is shown, and how many answers the message with the button has.
    told = ana.sees(DIRECT, lambda each: is_answer(each["text"]), since=before)
    return str(told["text"])


def expected(opened: Playground, report: str, board: str, **values: Value) -> str:
    """The words of that report, computed for the whole values."""
    analytics = opened.analytics
    request = ReportRequest(report, board, Unit.POINTS, values)
    return notification(compute(request, analytics.sources, all_boards(analytics.settings)))


@pytest.mark.attack
def test_statuses_longer_than_an_option_are_chosen_in_a_form(opened: Playground) -> None:
    ana, told = Person(opened.url), set()
    for at, status in ((0, PLANNING), (1, IN_PROGRESS), (2, BLOCKED)):
        form = opens(ana, "deliverable-status", "platform")
        chosen = ana.offered(form, "statuses")[at]
        told.add(text := answer(ana, form, statuses=[chosen]))
        assert text == expected(opened, "deliverable-status", "platform", statuses=(status,))
    assert len(told) == 3


@pytest.mark.attack
def test_deliverables_longer_than_an_option_are_chosen_in_a_form(opened: Playground) -> None:
    ana = Person(opened.url)
    for whole in (SEARCH, BILLING):
        form = opens(ana, "deliverable-burnup", "alone")
        chosen, *_ = ana.offered(form, "deliverable", whole)
        # What was chosen stays so while the form changes.
        block = next(each for each in form["blocks"] if each["block_id"].startswith("deliverable"))
        entered = {block["block_id"]: {"deliverable": chosen}}
        ana.press(form, "report", "deliverable-status", entered)
        form = ana.modal(lambda view: "statuses" in str(view["blocks"]))
        assert answer(ana, form) == expected(
            opened, "deliverable-status", "alone", deliverable=whole
        )
