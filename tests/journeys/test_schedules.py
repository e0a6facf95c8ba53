"""Scheduled reports, as a person makes them, changes them and gets them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.schedules.schedule import Schedule, from_stored
from bot.schedules.triggers import On
from playground.github.world import set_value
from playground.run import Playground
from tests.support.patience import until
from tests.support.person import Message, Person, is_private, is_report, words
from tests.support.playgrounds import playground, sample_slack

CHANNEL, DIRECT = "team-platform", "sprint_analytics"


@pytest.fixture(autouse=True)
def nothing_scheduled(opened: Playground) -> Iterator[None]:
    yield
    kept = opened.analytics.store.schedules
    for each in kept.all():
        kept.remove(each.id)


def kept(opened: Playground) -> list[Schedule]:
    return [from_stored(each) for each in opened.analytics.store.schedules.all()]


def number(opened: Playground) -> str:
    """The number of the only schedule."""
    until(lambda: kept(opened))
    (schedule,) = kept(opened)
    return schedule.id


def told(
    ana: Person, text: str, channel: str = CHANNEL, since: Collection[Message] = ()
) -> Message:
    """The newest message to this person alone that says that, and is none of those before."""
    ana.sees(channel, lambda each: is_private(each) and text in words(each), since)
    return [each for each in ana.messages(channel) if is_private(each) and text in words(each)][-1]


def test_words_schedule_and_a_number_changes(opened: Playground, ana: Person) -> None:
    ana.say(CHANNEL, "/report-schedule burndown every monday 9:00 in #general")
    said = told(ana, "*Sprint burndown of platform*")
    assert "in <#C0GENERAL>, every Monday at 09:00 (Europe/Lisbon)" in words(said)
    assert "Next: <!date^" in words(said)
    (schedule,) = kept(opened)
    assert (schedule.owner, schedule.channel) == ("U0ANA", "C0GENERAL")

    ana.say(CHANNEL, "/report-schedule list")
    listed = told(ana, "Scheduled reports")
    ana.press(listed, "schedule_pause", schedule.id)
    ana.sees(CHANNEL, lambda each: each["ts"] == listed["ts"] and "paused" in words(each))
    assert kept(opened)[0].paused
    ana.say(CHANNEL, f"/report-schedule resume {schedule.id}")
    told(ana, "goes on.")
    assert not kept(opened)[0].paused

    ana.say(CHANNEL, f"/report-schedule run {schedule.id}")
    report = ana.sees("general", is_report)
    assert "every Monday at 09:00" in words(report)
    assert "points open" in words(report)

    ana.say(CHANNEL, f"/report-schedule delete {schedule.id}")
    asked = told(ana, f"Delete schedule *{schedule.id}.* *Sprint burndown of platform* in")
    ana.press(asked, "schedule_keep")
    ana.sees(CHANNEL, lambda each: each["ts"] == asked["ts"] and "Nothing is" in words(each))
    ana.say(CHANNEL, f"/report-schedule stop {schedule.id}")
    asked = told(ana, f"Delete schedule *{schedule.id}.*")
    ana.press(asked, "schedule_delete_these")
    said = ana.sees(CHANNEL, lambda each: each["ts"] == asked["ts"] and "Deleted:" in words(each))
    assert f"Schedule {schedule.id}, *Sprint burndown of platform* in <#C0GENERAL>" in words(said)
    assert not kept(opened)
    ana.say(CHANNEL, f"/report-schedule delete {schedule.id}")
    told(ana, "There are no schedules that you may change")


def test_the_form_makes_and_edits_a_schedule(opened: Playground, ana: Person) -> None:
    ana.say(CHANNEL, "/report-schedule")
    form = ana.modal()
    assert form["title"]["text"] == "Schedule reports"
    assert ana.submit(form, {"weekdays": {"weekdays": []}})["errors"]
    ana.submit(
        form,
        {
            "reports": {"reports": ["sprint-burndown", "deliverable-status"]},
            "unit": {"unit": "issues"},
            "channel": {"channel": "C0PLATFORM"},
            "weekdays": {"weekdays": ["1", "4"]},
            "at": {"at": "16:30"},
            "details": {"details": ["details"]},
        },
    )
    said = told(ana, "*Sprint burndown and Deliverable status of platform by issues*")
    assert "every Monday and Thursday at 16:30 (Europe/Lisbon)" in words(said)

    ana.say(CHANNEL, f"/report-schedule edit {number(opened)}")
    form = ana.modal(lambda view: view["title"]["text"] == "Edit schedule")
    ana.press(form, "schedule_on", "cron")
    form = ana.modal(lambda view: "Minute, hour" in str(view["blocks"]))
    assert "Europe/Berlin" in ana.options(form, "timezone", "berlin")
    assert "no crontab" in str(ana.submit(form, {"cron": {"cron": "61 9 * * *"}})["errors"])
    ana.submit(form, {"cron": {"cron": "0 9 * * 1"}, "timezone": {"timezone": "Europe/Berlin"}})
    told(ana, "by cron `0 9 * * 1` (Europe/Berlin)")
    (schedule,) = kept(opened)
    assert [each.report for each in schedule.plan.requests] == [
        "sprint-burndown",
        "deliverable-status",
    ]
    assert {str(each.unit) for each in schedule.plan.requests} == {"issues"}
    assert schedule.plan.details

    ana.say(CHANNEL, f"/report-schedule run {number(opened)}")
    digest = ana.sees(CHANNEL, is_report)
    pictures = [block for block in digest["blocks"] if block["type"] == "image"]
    assert len(pictures) == 2
    assert "issues open" in digest["text"]
    assert "deliverables complete" in digest["text"]
    files = ana.sees(
        CHANNEL, lambda each: each.get("thread_ts") == digest["ts"] and "files" in each
    )
    assert "results.csv" in str(files["files"])


def test_run_now_pressed_twice_posts_once(
    opened_for_double_clicks: Playground, presses_handled: list[str]
) -> None:
    opened, ana = opened_for_double_clicks, Person(opened_for_double_clicks.url)
    ana.say(CHANNEL, "/report-schedule velocity every monday 9:00 in #general")
    told(ana, "*Sprint velocity of platform*")
    until(lambda: kept(opened))
    ana.say(CHANNEL, "/report-schedule list")
    listed = told(ana, "Scheduled reports")
    (schedule,) = kept(opened)
    ana.press(listed, "schedule_run", schedule.id)
    until(lambda: len(presses_handled) == 1)
    # A delivery is known by its second.
    time.sleep(1)
    ana.press(listed, "schedule_run", schedule.id)
    until(lambda: len(presses_handled) == 2)
    ana.sees("general", lambda each: is_report(each) and "Sprint velocity" in words(each))
    said = [each for each in ana.messages(CHANNEL) if "velocity of platform* comes" in words(each)]
    assert len(said) == 1


def test_a_report_is_scheduled_with_its_button(opened: Playground, ana: Person) -> None:
    ana.say(CHANNEL, "/sprint-velocity by issues")
    report = ana.sees(CHANNEL, lambda each: is_report(each) and "velocity" in words(each))
    ana.press(report, "schedule")
    ana.submit(ana.modal(), {})
    told(ana, "*Sprint velocity of platform by issues* in <#C0PLATFORM>, every Monday at 09:00")
    (schedule,) = kept(opened)
    assert str(schedule.plan.requests[0].unit) == "issues"


def test_a_watch_looks_every_working_day_unless_other_days_are_chosen(
    opened: Playground, ana: Person
) -> None:
    ana.say(CHANNEL, "/report-schedule")
    ana.press(ana.modal(), "kind", "watch")
    form = ana.modal(lambda view: '"reports"' not in json.dumps(view["blocks"]))
    ana.submit(form, {})
    told(ana, "looking every working day during a sprint at 09:00")
    assert kept(opened)[0].plan.trigger.on is On.SPRINT_DAYS

    ana.say(CHANNEL, f"/report-schedule edit {number(opened)}")
    form = ana.modal(lambda view: view["title"]["text"] == "Edit schedule")
    ana.press(form, "schedule_on", "weekdays")
    form = ana.modal(lambda view: "Days" in json.dumps(view["blocks"]))
    ana.submit(form, {"weekdays": {"weekdays": ["1"]}})
    told(ana, "looking every Monday at 09:00")


def test_a_watch_speaks_only_of_news(opened: Playground, ana: Person) -> None:
    already = ana.messages(CHANNEL)
    ana.say(CHANNEL, "/report-schedule watch the sprint every working day 9:00 in #general")
    told(ana, "Watch on the sprint of platform", since=already)
    before = ana.messages("general")
    ana.say(CHANNEL, f"/report-schedule run {number(opened)}")
    report = ana.sees(
        "general",
        lambda each: is_report(each) and "not be done in time" in words(each),
        since=before,
    )
    assert "Speaks when the outlook changes" in words(report)
    (actions,) = (block for block in report["blocks"] if block["type"] == "actions")
    assert [each["action_id"] for each in actions["elements"]] == ["details"]
    until(lambda: kept(opened)[0].answer)
    assert kept(opened)[0].answer.startswith("off track ")
    reports_before = len([each for each in before if is_report(each)])
    assert len([each for each in ana.messages("general") if is_report(each)]) == reports_before + 1


def test_a_watch_says_why_the_outlook_has_changed() -> None:
    with playground(export_max_age=0.0, chrome_path="/no/such/chrome") as opened:
        ana, board = Person(opened.url), opened.world.owners["acme"]["projectsV2"][0]
        ana.say(CHANNEL, "/report-schedule watch the sprint every working day 9:00")
        told(ana, "Watch on the sprint of platform")
        ana.say(CHANNEL, f"/report-schedule run {number(opened)}")
        ana.sees(CHANNEL, lambda each: "not be done in time" in words(each))
        until(lambda: kept(opened)[0].answer)

        # All that is open leaves the sprint, but for one card.
        then = f"{datetime.now(UTC) - timedelta(seconds=10):%Y-%m-%dT%H:%M:%SZ}"
        cards = [
            each
            for each in board["items"]
            if each["fieldValues"].get("Sprint", {}).get("title") == "Sprint 10"
            and each["type"] == "ISSUE"
            and each["content"]["state"] == "OPEN"
        ]
        pointed = [each for each in cards if each["fieldValues"].get("Points")]
        stays = min(pointed, key=lambda each: each["fieldValues"]["Points"]["number"])
        for card in cards:
            if card is not stays:
                set_value(board, card, "Sprint", None, then)
        before, posted = ana.messages(CHANNEL), datetime.now(UTC)
        # Who asks for it twice in one second gets it once.
        until(lambda: datetime.now(UTC).replace(microsecond=0) > posted)
        ana.say(CHANNEL, f"/report-schedule run {number(opened)}")
        report = ana.sees(
            CHANNEL,
            lambda each: "will probably be done in time" in words(each),
            since=before,
        )
        why = r"It was off track on \w+ \d+ \w+; since then (.*, )?\d+ (points |issues )?removed\b"
        finding, *_ = (block for block in report["blocks"] if block["type"] == "section")
        assert re.search(why, finding["text"]["text"])
        assert re.search(why, report["text"])


def test_the_home_tab_shows_what_one_may_change(opened: Playground, ana: Person) -> None:
    ana.open_tab("home")
    ana.home(lambda view: "There are no schedules" in str(view))
    ana.press(ana.home(), "schedule_new")
    ana.submit(ana.modal(), {"channel": {"channel": "C0GENERAL"}})
    saved = number(opened)
    ana.sees(
        "general",
        lambda each: is_private(each) and f"Schedule {saved}, *Sprint burndown" in words(each),
    )
    ana.open_tab("home")
    home = ana.home(lambda view: "every Monday" in str(view))
    ana.press(home, "schedule_pause", saved)
    home = ana.home(lambda view: "paused" in str(view))
    ana.press(home, "schedule_delete", saved)
    ana.home(lambda view: "There are no schedules" in str(view))
    assert not kept(opened)


@pytest.mark.parametrize(
    ("channel", "typed", "sentence"),
    [
        (CHANNEL, "/report-schedule help", "opens a form"),
        (CHANNEL, "/report-schedule burndown", "On which days?"),
        (CHANNEL, "/report-schedule burndown weekly board x", "There is no board `x`"),
        (CHANNEL, "/report-schedule list", "Nothing is scheduled here"),
        (DIRECT, "/report-schedule burndown weekly", "In which channel?"),
        ("leads", "/report-schedule burndown weekly", "type `/invite @sprint_analytics` in it"),
    ],
)
def test_what_cannot_be_scheduled_is_said_to_the_asker_alone(
    ana: Person, channel: str, typed: str, sentence: str
) -> None:
    ana.say(channel, typed)
    told(ana, sentence, channel)


@pytest.mark.parametrize(
    ("schedulers", "is_admin", "may"),
    [
        ({"everyone"}, False, True),
        ({"admins"}, False, False),
        ({"admins"}, True, True),
        ({"U0ANA"}, False, True),
        ({"U0BEN"}, False, False),
        ({"S0LEADS"}, False, True),
        ({"S0OTHERS"}, False, False),
        ({"S0ELSEWHERE"}, False, False),
    ],
)
def test_who_may_schedule(schedulers: set[str], is_admin: bool, may: bool) -> None:
    workspace = sample_slack()
    workspace.people = {
        name: replace(person, is_admin=is_admin) for name, person in workspace.people.items()
    }
    workspace.groups = {"S0LEADS": frozenset({"U0ANA"}), "S0OTHERS": frozenset({"U0BEN"})}
    with playground(workspace=workspace, schedulers=frozenset(schedulers)) as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/report-schedule burndown weekly")
        told(ana, "every Monday" if may else "Schedules here are made by")
        assert bool(kept(opened)) is may


def test_only_an_admin_changes_what_others_have(opened: Playground, ana: Person) -> None:
    before = ana.messages(CHANNEL)
    ana.say(CHANNEL, "/report-schedule burndown weekly")
    told(ana, "every Monday", since=before)
    saved = opened.analytics.store.schedules.all()[0]
    opened.analytics.store.schedules.save(replace(saved, owner="U0BEN"))
    ana.say(CHANNEL, f"/report-schedule pause {saved.id}")
    told(ana, "There are no schedules that you may change")
    assert not kept(opened)[0].paused


def test_a_mention_schedules_and_stops(opened: Playground, ana: Person) -> None:
    ana.say(CHANNEL, "@sprint_analytics post the burndown in #general every other friday at 4pm")
    said = told(ana, "every other Friday at 16:00")
    assert "*Sprint burndown of platform* in <#C0GENERAL>" in words(said)
    ana.say(CHANNEL, "@sprint_analytics what is scheduled?")
    told(ana, f"*{number(opened)}.* *Sprint burndown of platform* in <#C0GENERAL>, every other")
    ana.say(CHANNEL, "@sprint_analytics stop the friday report")
    asked = told(ana, f"Delete schedule *{number(opened)}.*")
    ana.press(asked, "schedule_pause_these")
    ana.sees(CHANNEL, lambda each: each["ts"] == asked["ts"] and "Paused: Schedule" in words(each))
    assert kept(opened)[0].paused
    ana.say(CHANNEL, "@sprint_analytics delete all schedules")
    ana.press(
        told(ana, f"Delete schedule *{number(opened)}.*", since=[asked]), "schedule_delete_these"
    )
    until(lambda: not kept(opened))


def test_a_direct_message_schedules_and_lists(opened: Playground, ana: Person) -> None:
    before = ana.messages(DIRECT)
    ana.say(DIRECT, "schedule burndown sprint 9 in #general every monday 9")
    asked = ana.sees(DIRECT, lambda each: "each time of Sprint 9, or of" in words(each), before)
    assert not kept(opened)
    ana.press(asked, "schedule_save_current")
    said = ana.sees(DIRECT, lambda each: each["ts"] == asked["ts"] and "Next:" in words(each))
    assert f"Schedule {number(opened)}, *Sprint burndown of platform* in" in words(said)
    assert kept(opened)[0].plan.requests[0].sprint == ""
    ana.say(DIRECT, "please pause the monday burndown")
    ana.sees(DIRECT, lambda each: "Paused: Schedule" in words(each), before)
    assert kept(opened)[0].paused


def test_the_report_that_was_answered_last_is_scheduled(opened: Playground, ana: Person) -> None:
    before = ana.messages(DIRECT)
    ana.say(DIRECT, "velocity in issues")
    ana.sees(DIRECT, is_report, before)
    ana.say(DIRECT, "post this every monday at 9 in #general")
    ana.sees(DIRECT, lambda each: "Sprint velocity of platform by issues*" in words(each), before)


def test_a_direct_message_without_a_channel_gets_a_form_that_asks_for_it(
    opened: Playground, ana: Person
) -> None:
    before = ana.messages(DIRECT)
    ana.say(DIRECT, "post the velocity monthly on the first monday at 9 and 17")
    asked = ana.sees(DIRECT, lambda each: "In which channel?" in words(each), before)
    ana.press(asked, "schedule_new")
    form = ana.modal()
    assert "First Monday" in str(form["blocks"])
    ana.submit(form, {"channel": {"channel": "C0GENERAL"}})
    ana.sees("general", lambda each: is_private(each) and "at 09:00 and 17:00" in words(each))
    trigger = kept(opened)[0].plan.trigger
    assert (trigger.month, [f"{at:%H:%M}" for at in trigger.times]) == (
        "1st mon",
        ["09:00", "17:00"],
    )


def test_the_form_has_every_other_week_and_days_of_the_month(
    opened: Playground, ana: Person
) -> None:
    ana.say(CHANNEL, "/report-schedule burndown every other monday and thursday 9:00 in #general")
    told(ana, "every other week on Monday and Thursday at 09:00")
    starting = kept(opened)[0].plan.trigger.starting
    ana.say(CHANNEL, f"/report-schedule edit {number(opened)}")
    ana.submit(ana.modal(), {"at": {"at": "10:15"}, "at_1": {"at_1": "15:00"}})
    told(ana, "every other week on Monday and Thursday at 10:15 and 15:00", "general")
    assert kept(opened)[0].plan.trigger.starting == starting
    ana.say(CHANNEL, f"/report-schedule edit {number(opened)}")
    ana.press(ana.modal(), "schedule_on", "month")
    form = ana.modal(lambda view: "Days of each month" in str(view["blocks"]))
    ana.submit(form, {"month": {"month": ["2nd tue", "last"]}})
    told(ana, "on the second Tuesday and last day of each month at 10:15 and 15:00", "general")
    ana.say(CHANNEL, f"/report-schedule edit {number(opened)}")
    ana.press(ana.modal(), "schedule_on", "last working day")
    form = ana.modal(lambda view: "Days of each month" not in str(view["blocks"]))
    ana.submit(form, {})
    told(ana, "on the last working day of each month at 10:15 and 15:00", "general")
