"""What a person does with the buttons of a report, and with the form for another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from config import BoardSettings
from integrations.slack import web_client
from metrics.model.report import Unit
from playground.run import BOT_TOKEN, Playground
from playground.slack.faults import refusal
from playground.slack.manifest import KNOWN_SCOPES
from tests.support.patience import until
from tests.support.person import Message, Person, View, is_private, is_report, words
from tests.support.playgrounds import playground, sample_slack
from tests.support.requests import asking

CHANNEL, DIRECT = "team-platform", "sprint_analytics"


@pytest.fixture
def report(ana: Person) -> Message:
    """A new burndown of the current sprint in the channel."""
    return burndown(ana)


def burndown(ana: Person) -> Message:
    before = {each["ts"] for each in ana.messages(CHANNEL)}
    ana.say(CHANNEL, "/sprint-burndown @current by points")
    return ana.sees(CHANNEL, lambda each: is_report(each) and each["ts"] not in before)


def same(message: Message, *said: str) -> Callable[[Message], bool]:
    """Whether it is that message, now saying all of that."""
    return lambda each: each["ts"] == message["ts"] and all(word in words(each) for word in said)


def replies(ana: Person, message: Message) -> list[Message]:
    return [each for each in ana.messages(CHANNEL) if each.get("thread_ts") == message["ts"]]


def test_the_unit_is_switched_in_the_same_message(ana: Person, report: Message) -> None:
    ana.press(report, "show_unit")
    changed = ana.sees(CHANNEL, same(report, "issues open", "in issues"))
    assert is_report(changed)
    ana.press(changed, "show_unit")
    ana.sees(CHANNEL, same(report, "points open", "in points"))
    assert not replies(ana, report)


def test_one_goes_from_sprint_to_sprint_in_the_same_message(ana: Person, report: Message) -> None:
    ana.press(report, "show_previous")
    changed = ana.sees(CHANNEL, same(report, "Sprint 9: "))
    ana.press(changed, "show_next")
    changed = ana.sees(CHANNEL, same(report, "Sprint 10"))
    ana.press(changed, "show_again")
    ana.sees(CHANNEL, same(report, "Sprint 10"), since=[changed])


def test_a_double_click_gives_one_answer(
    opened_for_double_clicks: Playground, presses_handled: list[str]
) -> None:
    opened, ana = opened_for_double_clicks, Person(opened_for_double_clicks.url)
    report = burndown(ana)
    uploaded = len(opened.workspace.files.by_id)
    for _ in range(3):
        ana.press(report, "data")
    until(lambda: presses_handled)
    opened.analytics.lanes.wait()
    ana.sees(CHANNEL, lambda each: each.get("thread_ts") == report["ts"] and "files" in each)
    ana.press(report, "show_unit")
    ana.sees(CHANNEL, same(report, "issues open"))
    (reply,) = replies(ana, report)
    names = [each["name"] for each in reply["files"]]
    plain = {re.sub(r"\d{4}-\d\d-\d\d", "DAY", name) for name in names}
    assert plain >= {
        "sprint-burndown_Sprint-10_points_DAY_results.csv",
        "sprint-burndown_Sprint-10_points_DAY_source-data.csv",
        "sprint-burndown_Sprint-10_points_DAY_chart-interactive.html",
    }
    assert len(opened.workspace.files.by_id) == uploaded + len(names) + 1


def test_a_message_that_cannot_be_changed_any_more_is_answered_in_its_thread(
    opened: Playground, ana: Person, report: Message
) -> None:
    # The working message, where it takes long, and the report.
    for _ in range(2):
        opened.workspace.faults.next("chat.update", refusal("edit_window_closed"))
    ana.press(report, "show_unit")
    answer = ana.sees(
        CHANNEL, lambda each: is_report(each) and each.get("thread_ts") == report["ts"]
    )
    opened.workspace.faults.end("chat.update")
    assert "issues open" in words(answer)
    assert "points open" in words(ana.sees(CHANNEL, same(report)))


def test_a_button_on_a_message_of_last_month_still_works(
    opened: Playground, ana: Person, report: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = 30 * 86_400
    now = opened.workspace.clock
    monkeypatch.setattr(opened.workspace, "clock", lambda: now() + month)
    ana.press(report, "show_unit")
    changed = ana.sees(CHANNEL, same(report, "Sprint 10", "issues open"))
    ana.press(changed, "change")
    assert "Sprint 10" in str(block(ana.modal(), "sprint"))


def test_the_form_is_filled_in_and_answers_in_the_thread(ana: Person, report: Message) -> None:
    ana.press(report, "change")
    form = ana.modal()
    sprint = block(form, "sprint")
    assert "Sprint 10" in str(sprint["element"]["initial_option"]["text"])
    offered = ana.offered(form, "sprint", "8")
    assert offered
    board = block(form, "board")["block_id"]
    assert board == "board"
    chosen = {sprint["block_id"]: {"sprint": offered[0]}, "unit": {"unit": "issues"}}
    ana.submit(form, chosen)
    answer = ana.sees(
        CHANNEL, lambda each: is_report(each) and each.get("thread_ts") == report["ts"]
    )
    assert "Sprint 8" in words(answer)
    assert "in issues" in words(answer)


def test_the_form_opens_at_once_however_long_github_takes() -> None:
    boards = {
        "platform": BoardSettings("platform", owner="acme", project=1),
        "new": BoardSettings("new", owner="acme", project=2),
    }
    with playground(chrome_path="/no/such/chrome", boards=boards, default_board="") as opened:
        opened.faults.delay = 4.0
        ana, slack = Person(opened.url), web_client(BOT_TOKEN, f"{opened.url}/api/")
        request = asking("sprint-burndown", "new", Unit.POINTS, sprint="Sprint 9")
        more = {"type": "button", "text": {"type": "plain_text", "text": "More…"}}
        button = {**more, "action_id": "change", "value": as_text(Asked(request))}
        blocks = [{"type": "actions", "elements": [button]}]
        ts = slack.chat_postMessage(channel="C0PLATFORM", text="Old", blocks=blocks)["ts"]
        ana.press(ana.sees(CHANNEL, lambda each: each["ts"] == ts), "change")
        assert "Sprint 9" in str(block(ana.modal(), "sprint"))


def test_the_form_asks_for_what_the_report_takes(ana: Person, report: Message) -> None:
    ana.press(report, "change")
    form = ana.modal()
    ana.press(form, "report", "deliverable-status")
    form = ana.modal(asks_for("statuses"))
    assert "sprint" not in {each["block_id"].split()[0] for each in form["blocks"]}
    offered = ana.offered(form, "statuses")
    assert "Planning" in offered
    ana.submit(form, {"statuses": {"statuses": ["Planning"]}, "private": {"private": ["private"]}})
    private = ana.sees(DIRECT, lambda each: is_report(each) and "Deliverable status" in words(each))
    assert "asked by" in words(private)
    ana.sees(CHANNEL, lambda each: is_private(each) and "direct message" in words(each))

    ana.press(report, "change")
    form = ana.modal()
    ana.press(form, "report", "issue-history")
    form = ana.modal(lambda view: "Its number" in str(view["blocks"]))
    assert ana.submit(form, {})["errors"]
    ana.submit(form, {"issue": {"issue": "acme/web#66"}})
    ana.sees(CHANNEL, lambda each: "acme/web#66" in words(each))


def test_two_sprints_are_compared_and_their_buttons_keep_them(ana: Person) -> None:
    ana.say(DIRECT, "sprint 8 vs sprint 9")
    compared = ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 8: " in words(each))
    assert "Sprint 9 completed " in compared["text"]
    assert "Sprint-8-vs-Sprint-9_points" in words(compared)
    ana.press(compared, "show_unit")
    changed = ana.sees(DIRECT, same(compared, "Sprint 9 completed ", "in issues"))
    assert "show_previous" not in words(changed)
    ana.press(changed, "change")
    form = ana.modal()
    chosen = block(form, "sprints")["element"]["initial_options"]
    titles = [each["text"]["text"].partition(" (")[0] for each in chosen]
    assert titles == ["Sprint 8", "Sprint 9"]
    assert {"@previous", "@current"} <= set(ana.options(form, "sprints"))
    ana.submit(form, {"sprints platform": {"sprints": ["@previous", "@current"]}})
    current = ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 10" in each["text"])
    assert "Sprint 9" in current["text"]


def test_a_report_of_the_past_is_asked_for_in_the_form_and_stays_so(ana: Person) -> None:
    ana.say(DIRECT, "burndown by issues")
    report = ana.sees(DIRECT, lambda each: is_report(each) and "Sprint burndown" in words(each))
    ana.press(report, "change")
    day = datetime.now(UTC).date() - timedelta(days=4)
    said = f"as of {day:%a} {day.day} {day:%b}"
    ana.submit(ana.modal(), {"as_of": {"as_of": str(day)}})
    past = ana.sees(DIRECT, lambda each: is_report(each) and said in each["text"])
    assert f"_{day}_chart-static.png" in words(past)
    ana.press(past, "show_unit")
    changed = ana.sees(DIRECT, same(past, said, "in points"))
    ana.press(changed, "details")
    ana.sees(DIRECT, lambda each: "at the end of that day, as the export of" in words(each))
    # By now the change is over, which a refresh would be one with.
    changed = ana.sees(DIRECT, same(past, said, "in points"))
    ana.press(changed, "show_again")
    ana.sees(DIRECT, same(past, said), since=[changed])
    ana.press(ana.sees(DIRECT, same(past, said, "in points")), "change")
    form = ana.modal()
    assert block(form, "as_of")["element"]["initial_date"] == str(day)
    ana.submit(form, {"as_of": {"as_of": str(day + timedelta(days=30))}})
    ana.sees(DIRECT, lambda each: "is yet to come: a report is as of today" in words(each))


def test_a_shortcut_reports_on_the_sprint_that_a_message_is_about(ana: Person) -> None:
    ana.say(CHANNEL, "Did we finish what we wanted in Sprint 7?")
    message = ana.sees(CHANNEL, lambda each: "Sprint 7?" in words(each))
    ana.use_shortcut("report_on_this_sprint", message)
    form = ana.modal()
    assert "Sprint 7" in str(block(form, "sprint"))
    ana.submit(form, {})
    answer = ana.sees(
        CHANNEL, lambda each: is_report(each) and each.get("thread_ts") == message["ts"]
    )
    assert "Sprint 7: " in words(answer)


def test_the_home_tab_has_a_button_for_each_report(ana: Person) -> None:
    ana.open_tab("home")
    home = ana.home()
    before = len(ana.messages(DIRECT))
    for _ in range(2):
        ana.press(home, "home_ask_platform_sprint-velocity")
    report = ana.sees(DIRECT, lambda each: is_report(each) and "velocity" in words(each))
    ana.press(report, "show_unit")
    ana.sees(DIRECT, lambda each: each["ts"] == report["ts"] and "in issues" in words(each))
    assert len(ana.messages(DIRECT)) == before + 1
    ana.press(home, "change")
    ana.submit(ana.modal(), {})
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint burndown" in words(each))


def test_a_button_of_another_version_says_what_to_do(opened: Playground, ana: Person) -> None:
    slack = web_client(BOT_TOKEN, f"{opened.url}/api/")
    old = {"type": "button", "text": {"type": "plain_text", "text": "Old"}, "value": "old"}

    def actions(action_id: str) -> list[Message]:
        return [{"type": "actions", "elements": [{**old, "action_id": action_id}]}]

    blocks = actions("show_again")
    ts = slack.chat_postMessage(channel="C0PLATFORM", text="Old", blocks=blocks)["ts"]
    ana.press(ana.sees(CHANNEL, lambda each: each["ts"] == ts), "show_again")
    ana.sees(CHANNEL, lambda each: is_private(each) and "another version of me" in words(each))
    blocks = actions("home_ask_main_roadmap")
    slack.views_publish(user_id="U0ANA", view={"type": "home", "blocks": blocks})
    ana.press(ana.home(), "home_ask_main_roadmap")
    ana.sees(DIRECT, lambda each: "another version of me" in words(each))


def asks_for(name: str) -> Callable[[View], bool]:
    """Whether a form has that field."""
    return lambda view: any(each["block_id"].split()[0] == name for each in view["blocks"])


def block(view: Message, name: str) -> Message:
    return next(each for each in view["blocks"] if each["block_id"].split()[0] == name)


def test_with_several_boards_one_is_asked_which_once() -> None:
    boards = {
        "platform": BoardSettings("platform", owner="acme", project=1),
        "mobile": BoardSettings("mobile", owner="acme", project=1),
    }
    with playground(boards=boards, default_board="") as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown previous")
        question = ana.sees(CHANNEL, lambda each: "Which board" in words(each))
        assert is_private(question)
        ana.press(question, "choose_board_1")
        report = ana.sees(CHANNEL, is_report)
        assert "Sprint 9: " in words(report)
        assert opened.analytics.choices.board("T0ACME/C0PLATFORM") == "mobile"
        assert not [each for each in ana.messages(CHANNEL) if is_private(each)]
        ana.say(CHANNEL, "/sprint-burnup")
        ana.sees(CHANNEL, lambda each: is_report(each) and "Sprint burnup" in words(each))
        ana.say(CHANNEL, "/report-help")
        help_ = ana.sees(CHANNEL, lambda each: "Boards here" in words(each))
        assert "`mobile` (default)" in words(help_)
        before = ana.messages(CHANNEL)
        ana.press(help_, "choose_board_0")
        ana.sees(CHANNEL, lambda each: is_report(each) and "Sprint 10" in words(each), before)
        assert opened.analytics.choices.board("T0ACME/C0PLATFORM") == "platform"


def test_a_board_is_known_only_where_it_may_be() -> None:
    boards = {
        "platform": BoardSettings("platform", owner="acme", project=1),
        "secret": BoardSettings("secret", "acme", 1, channels=frozenset({"C0GENERAL", "direct"})),
        "elsewhere": BoardSettings("elsewhere", "acme", 1, workspaces=frozenset({"T0OTHER"})),
    }
    with playground(boards=boards, default_board="platform") as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown board secret")
        refused = ana.sees(CHANNEL, lambda each: "There is no board `secret`" in words(each))
        assert "elsewhere" not in words(refused)
        ana.say(CHANNEL, "/report-schedule velocity every monday board other")
        refused = ana.sees(CHANNEL, lambda each: "There is no board `other`" in words(each))
        assert "secret" not in words(refused)
        for words_ in ("velocity every monday board other", "velocity every monday board secret"):
            seen = {each["ts"] for each in ana.messages(CHANNEL)}
            ana.say(CHANNEL, f"/report-schedule {words_} in #general")
            refused = ana.sees(CHANNEL, lambda each, seen=seen: each["ts"] not in seen)  # type: ignore[misc]
            assert "(there is `platform`)" in words(refused)
        ana.say("general", "/sprint-burndown board secret private")
        report = ana.sees(DIRECT, is_report)
        # What was asked for in private goes on where it came from.
        ana.press(report, "show_unit")
        ana.sees(DIRECT, lambda each: each["ts"] == report["ts"] and "in issues" in words(each))
        ana.open_tab("home")
        assert "elsewhere" not in str(ana.home(lambda view: "secret" in str(view)))


def test_buttons_of_a_board_that_is_not_for_here_tell_nothing_of_it() -> None:
    boards = {
        "platform": BoardSettings("platform", owner="acme", project=1),
        "secret": BoardSettings("secret", "acme", 1, channels=frozenset({"C0GENERAL"})),
    }
    reports = ("show_unit", "show_previous", "show_next", "show_again", "data", "schedule")
    kinds = (*reports, "change", "choose_board_0", "choose_report_0", "home_ask_platform_flow")
    with playground(
        boards=boards, default_board="platform", chrome_path="/no/such/chrome"
    ) as opened:
        ana, slack = Person(opened.url), web_client(BOT_TOKEN, f"{opened.url}/api/")
        for board in ("secret", "gone"):
            for kind in kinds:
                channel = DIRECT if kind.startswith("home_ask") else CHANNEL
                before = {each["ts"] for each in ana.messages(channel)}
                value = as_text(Asked(ReportRequest("sprint-burndown", board, Unit.POINTS)))
                text = {"type": "plain_text", "text": "Press"}
                button = {"type": "button", "text": text, "action_id": kind, "value": value}
                blocks = [{"type": "actions", "elements": [button]}]
                ts = slack.chat_postMessage(channel="C0PLATFORM", text="Report", blocks=blocks)[
                    "ts"
                ]
                ana.press(ana.sees(CHANNEL, lambda each, ts=ts: each["ts"] == ts), kind)  # type: ignore[misc]
                told = ana.sees(
                    channel,
                    lambda each, seen=(*before, ts): each["ts"] not in seen,  # type: ignore[misc]
                )
                assert "This board is not available in this conversation" in words(told), kind
                assert board not in words(told)
        assert not ana.modals()
        assert not opened.workspace.files.by_id


def test_a_roadmap_is_shown_only_where_it_may_be() -> None:
    roadmap = BoardSettings("roadmap", "acme", 2, channels=frozenset({"C0GENERAL"}))
    boards = {
        "platform": BoardSettings("platform", "acme", 1, roadmap="roadmap"),
        "roadmap": roadmap,
    }
    with playground(
        boards=boards, default_board="platform", chrome_path="/no/such/chrome"
    ) as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/deliverable-status")
        told = ana.sees(CHANNEL, is_private)
        assert "The roadmap of this board is not available in this conversation" in words(told)
        ana.say(CHANNEL, "/report-schedule deliverables weekly")
        ana.sees(CHANNEL, lambda each: each["ts"] != told["ts"] and "roadmap" in words(each))
        assert not opened.analytics.store.schedules.all()
        ana.say(CHANNEL, "/sprint-burndown")
        ana.press(ana.sees(CHANNEL, lambda each: "points open" in words(each)), "change")
        ana.press(ana.modal(), "report", "deliverable-status")
        form = ana.modal(asks_for("statuses"))
        assert ana.options(form, "statuses") == []
        ana.press(form, "report", "deliverable-burnup")
        form = ana.modal(asks_for("deliverable"))
        assert ana.options(form, "deliverable") == []
        ana.say("general", "/deliverable-status")
        ana.sees("general", lambda each: "deliverables complete" in words(each))


def test_private_answers_go_to_the_direct_messages(ana: Person) -> None:
    before = ana.messages(CHANNEL)
    ana.say(CHANNEL, "/sprint-burndown 6 private")
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 6: " in words(each))
    ana.sees(CHANNEL, lambda each: is_private(each) and "direct message" in words(each), before)
    assert not [
        each for each in ana.messages(CHANNEL) if each not in before and not is_private(each)
    ]


def test_in_a_direct_message_nobody_is_told_that_it_was_sent_there(ana: Person) -> None:
    before = len(ana.messages(DIRECT))
    ana.say(DIRECT, "burnup of Sprint 2 private")
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 2: " in words(each))
    ana.say(DIRECT, "burnup of Sprint 3")
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 3: " in words(each))
    assert "direct message" not in "".join(map(words, ana.messages(DIRECT)[before:]))


def test_where_the_bot_may_not_post_the_answer_comes_directly(ana: Person) -> None:
    ana.say("leads", "/sprint-burndown 5")
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 5: " in words(each))
    told = ana.sees("leads", is_private)
    assert "type `/invite @sprint_analytics` in it" in words(told)
    assert "I sent it to you in a direct message" in words(told)


def test_where_posting_is_restricted_the_answer_comes_directly() -> None:
    refusals = {
        "restricted_action": "Only some may post here: ask me in a message to me.",
        "restricted_action_read_only_channel": "Only some may post here",
        "is_archived": "This channel is archived: ask in another one.",
    }
    # Nothing but the answer is to meet the refusal.
    with playground(chrome_path="/no/such/chrome", working_message_after=60.0) as opened:
        ana = Person(opened.url)

        def tried(sprint: str, code: str, sentence: str) -> None:
            opened.workspace.faults.next("chat.postMessage", refusal(code))
            before = ana.messages(CHANNEL)
            ana.say(CHANNEL, f"/sprint-burndown {sprint}")
            ana.sees(DIRECT, lambda each: f"{sprint}: " in words(each))
            told = ana.sees(CHANNEL, lambda each: sentence in words(each), before)
            assert "I sent it to you in a direct message" in words(told)
            assert all(is_private(each) for each in ana.messages(CHANNEL))

        for number, (code, sentence) in enumerate(refusals.items(), 1):
            tried(f"Sprint {number}", code, sentence)


def test_where_it_cannot_be_sent_directly_the_way_in_is_told() -> None:
    with playground(workspace=sample_slack(scopes=KNOWN_SCOPES - {"im:write"})) as opened:
        ana = Person(opened.url)
        ana.say("leads", "/sprint-burndown")
        assert "type `/invite @sprint_analytics` in it" in words(ana.sees("leads", is_private))


def test_a_conversation_goes_on(ana: Person) -> None:
    ana.say(DIRECT, "burnup of sprint 4")
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint 4: " in words(each))
    ana.say(DIRECT, "and the previous one, in issues?")
    answer = ana.sees(DIRECT, lambda each: "burnup" in words(each) and "in issues" in words(each))
    assert "Sprint 9: " in words(answer)


def test_a_mistyped_report_can_be_chosen(ana: Person) -> None:
    ana.say(DIRECT, "velocty")
    question = ana.sees(DIRECT, lambda each: "did you mean `velocity`" in words(each))
    before = ana.messages(DIRECT)
    ana.press(question, "choose_report_0")
    ana.sees(DIRECT, lambda each: is_report(each) and "Sprint velocity" in words(each), before)


def test_what_was_asked_beside_a_mistyped_report_is_kept(ana: Person) -> None:
    ana.say(CHANNEL, "@Sprint Analytics velocty by issues private")
    first = ana.sees(CHANNEL, lambda each: "did you mean `velocity`" in words(each))
    seen = {each["ts"] for each in ana.messages(DIRECT)}
    ana.press(first, "choose_report_0")
    ana.sees(
        DIRECT,
        lambda each: is_report(each) and each["ts"] not in seen and "in issues" in words(each),
    )

    ana.say(CHANNEL, "@Sprint Analytics velocty in points")
    asked = ana.sees(CHANNEL, lambda each: "velocty in points" in words(each))
    second = ana.sees(
        CHANNEL,
        lambda each: "did you mean `velocity`" in words(each) and each["ts"] != first["ts"],
    )
    ana.press(second, "choose_report_0")
    ana.sees(CHANNEL, lambda each: is_report(each) and each.get("thread_ts") == asked["ts"])
