"""What is delivered when bots were off, when things fail, and to whom that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.schedules.deliveries import TOO_SLOW, Step
from bot.schedules.due import LATE_AFTER, RETRY_DELAYS, Due
from bot.schedules.from_settings import keep_schedules_from_settings
from bot.schedules.retries import FAILURES_TO_PAUSE
from bot.schedules.schedule import Kind, Plan, from_stored
from bot.schedules.sentences import schedule_commanded
from bot.schedules.triggers import On, Trigger
from bot.wiring import build_deliveries
from config import BoardSettings, ScheduleSettings, SettingsError
from integrations.chrome import Chrome
from integrations.github.errors import RateLimited
from integrations.store import StoreError
from integrations.store.ledger import State
from metrics.model.errors import NothingToReport
from metrics.model.report import Unit
from playground.slack.faults import LOST, refusal, too_many_requests
from tests.support.deliveries_office import (
    BURNDOWN,
    HOUR,
    MINUTE,
    MONDAY,
    SPRINT,
    Office,
    office,
    restored,
)
from tests.support.patience import PATIENCE, until
from tests.support.requests import changed
from tests.support.sample_boards import issue

__all__ = ["office"]

RISK = ReportRequest("sprint-risk", "main", Unit.ISSUES)


def test_what_is_due_comes_once_and_says_why(office: Office) -> None:
    office.schedule()
    office.look(MONDAY - MINUTE)
    assert office.seen() == []
    for minutes in range(3):
        office.look(MONDAY + minutes * MINUTE)
    (said,) = office.seen()
    assert "Sprint burndown: Sprint 1: 1 of 1 issue open" in said
    assert "every Monday at 09:00 (UTC)" in said
    assert "late" not in said
    office.look(MONDAY + timedelta(days=7))
    assert len(office.seen()) == 2


def test_what_is_deleted_before_its_turn_is_not_posted(office: Office) -> None:
    office.schedule()
    office.moments.append(MONDAY)
    (due,) = office.analytics.due.now()
    office.analytics.store.schedules.remove("1")
    office.deliveries.deliver(due)
    assert office.seen() == []
    assert office.analytics.store.ledger.latest() == {}


@pytest.mark.parametrize(
    ("off_for", "posts"),
    [(LATE_AFTER, 1), (timedelta(hours=11), 1), (timedelta(hours=13), 0), (timedelta(days=8), 0)],
)
def test_a_bot_that_was_off_posts_what_is_still_worth_it(
    office: Office, off_for: timedelta, posts: int
) -> None:
    office.schedule()
    office.look(MONDAY + off_for + MINUTE)
    assert len(office.seen()) == posts
    assert all("*late*: it was due <!date^1699261200^" in said for said in office.seen())


def test_only_the_latest_of_what_was_missed_is_posted(office: Office) -> None:
    hourly = Trigger(On.CRON, "UTC", cron="0 * * * *")
    office.schedule(plan=Plan((BURNDOWN,), hourly))
    office.look(MONDAY + 30 * MINUTE)
    office.look(MONDAY + 31 * MINUTE)
    assert len(office.seen()) == 1
    office.look(MONDAY + 5 * HOUR + 20 * MINUTE)
    assert len(office.seen()) == 2
    assert office.analytics.store.ledger.latest()["1"].due == MONDAY + 5 * HOUR


def test_nothing_is_caught_up_with_from_before_a_schedule_was_made_or_paused(
    office: Office,
) -> None:
    office.schedule(since=MONDAY + MINUTE)
    office.look(MONDAY + HOUR)
    assert office.seen() == []
    office.schedule(paused=True)
    office.look(MONDAY + HOUR)
    office.analytics.store.schedules.resume("1", MONDAY + HOUR)
    office.look(MONDAY + 2 * HOUR)
    assert office.seen() == []


def test_what_was_posted_after_the_backup_is_not_posted_again(office: Office) -> None:
    office.schedule()
    office.look(MONDAY)
    office.moments.append(MONDAY + MINUTE)
    restored(office)
    office.look(MONDAY + 2 * MINUTE)
    assert len(office.seen()) == 1
    assert office.analytics.store.ledger.latest()["1"].state is State.POSTED


@pytest.mark.parametrize("lacks", ["scope", "membership"])
def test_a_restored_bot_that_cannot_look_into_the_channel_posts(office: Office, lacks: str) -> None:
    office.schedule()
    office.moments.append(MONDAY + MINUTE)
    restored(office)
    if lacks == "scope":
        office.workspace.access.scopes -= {"channels:history", "groups:history"}
    else:
        office.workspace.channels["C0PLATFORM"].members.remove(office.workspace.app.user.id)
    office.look(MONDAY + 2 * MINUTE)
    assert len(office.seen()) == 1


def left_by(office: Office, step: Step) -> None:
    """What was due on Monday, as a worker left it that died after that step."""
    office.schedule()
    office.moments.append(MONDAY)
    ledger = office.analytics.store.ledger
    claim = ledger.claim("1", MONDAY, "dead", MONDAY)
    assert claim
    if step is not Step.CLAIMED:
        assert ledger.posting(claim, MONDAY)
    if step is Step.POSTED:
        key = Due(office.kept, MONDAY).key
        office.slack.post("C0PLATFORM", "Posted", marked={"key": key, "answer": ""})


@pytest.mark.parametrize(
    ("step", "posts", "ends"),
    [
        (Step.CLAIMED, 0, State.SKIPPED),
        (Step.UPLOADED, 0, State.SKIPPED),
        (Step.POSTED, 1, State.POSTED),
    ],
)
def test_what_was_left_so_long_that_it_is_worth_nothing_is_ended(
    office: Office, step: Step, posts: int, ends: State
) -> None:
    left_by(office, step)
    office.look(MONDAY + timedelta(days=4))
    assert len(office.seen()) == posts
    assert office.told() == []
    assert office.analytics.store.ledger.latest()["1"].state is ends


def test_what_waits_for_another_try_is_not_posted_after_a_pause(office: Office) -> None:
    office.schedule()
    office.github.given.append(RateLimited("GitHub's rate limit is reached."))
    office.look(MONDAY)
    office.analytics.store.schedules.pause("1")
    office.github.given.append({})
    office.look(MONDAY + HOUR)
    office.analytics.store.schedules.resume("1", MONDAY + HOUR)
    office.look(MONDAY + HOUR + MINUTE)
    assert office.seen() == []
    assert office.analytics.store.ledger.latest()["1"].state is State.SKIPPED


def test_what_waits_for_another_try_gives_way_to_what_is_due_since(office: Office) -> None:
    hourly = Trigger(On.CRON, "UTC", cron="0 * * * *")
    office.schedule(plan=Plan((BURNDOWN,), hourly))
    office.github.given.append(RateLimited("GitHub's rate limit is reached."))
    office.look(MONDAY)
    office.github.given.append({})
    office.look(MONDAY + HOUR)
    assert len(office.seen()) == 1
    assert office.analytics.store.ledger.unfinished(MONDAY + HOUR) == []


def test_what_fails_is_tried_again_where_nothing_is_caught_up_with(office: Office) -> None:
    settings = replace(office.analytics.settings, catch_up=timedelta())
    office.analytics = replace(office.analytics, settings=settings)
    office.deliveries = build_deliveries(office.analytics)
    office.schedule()
    office.github.given.append(RateLimited("GitHub's rate limit is reached."))
    at = MONDAY
    for pause in (timedelta(), *RETRY_DELAYS):
        at += pause + MINUTE
        office.look(at)
    assert "was not posted: GitHub's rate limit" in office.told()[0]


def test_what_fails_for_a_while_is_tried_again_within_the_hour(office: Office) -> None:
    office.schedule()
    office.github.given.append(RateLimited("GitHub's rate limit is reached."))
    at = MONDAY
    for pause in RETRY_DELAYS[:3]:
        office.look(at)
        office.look(at + pause - MINUTE / 2)
        at += pause
    assert office.analytics.store.ledger.latest()["1"].attempts == 3
    office.github.given.append({})
    office.look(at)
    assert len(office.seen()) == 1
    assert office.told() == []


def test_what_is_never_done_in_time_is_given_up(office: Office) -> None:
    def notice(step: Step, _: Due) -> None:
        if step is Step.COMPUTED:
            # Longer than a worker may take.
            office.moments.append(office.moments[-1] + 6 * MINUTE)
            claims.append(office.moments[-1])

    claims: list[datetime] = []
    office.schedule()
    office.deliveries = office.delivering(notice)
    for tries in range(len(RETRY_DELAYS) + 3):
        office.look(MONDAY + 7 * tries * MINUTE)
    assert len(claims) == len(RETRY_DELAYS) + 1
    assert office.seen() == []
    (told,) = office.told()
    assert "was not posted: It was started 7 times and never finished in time" in told
    assert office.kept.failures == 1
    assert office.analytics.store.ledger.latest()["1"].state is State.FAILED


def test_what_was_posted_is_found_however_often_it_was_tried(office: Office) -> None:
    left_by(office, Step.POSTED)
    ledger = office.analytics.store.ledger
    for tries in range(1, len(RETRY_DELAYS) + 2):
        assert ledger.claim("1", MONDAY, "dead", MONDAY + 6 * tries * MINUTE)
    office.look(MONDAY + HOUR)
    assert ledger.latest()["1"].state is State.POSTED
    assert office.told() == []


def test_the_owner_is_told_once_and_at_last_that_it_is_paused(office: Office) -> None:
    office.schedule()
    office.github.given.append(RateLimited("GitHub's rate limit is reached."))
    assert sum(RETRY_DELAYS, timedelta()) < HOUR
    for week in range(FAILURES_TO_PAUSE):
        at = MONDAY + week * timedelta(days=7)
        for pause in (timedelta(), *RETRY_DELAYS):
            at += pause
            office.look(at)
        told = office.told()
        assert len(told) == (1 if week < FAILURES_TO_PAUSE - 1 else 2)
    first, last = office.told()
    assert "*Sprint burndown of main by issues* in <#C0PLATFORM>" in first
    assert "was not posted: GitHub's rate limit is reached." in first
    assert "5 times in a row, so it is paused: `/report-schedule resume 1`" in last
    assert office.kept.paused
    assert office.seen() == []
    office.look(MONDAY + timedelta(days=7 * FAILURES_TO_PAUSE))
    assert len(office.told()) == 2


def test_a_schedule_is_not_paused_before_its_owner_could_be_told(office: Office) -> None:
    office.schedule(failures=FAILURES_TO_PAUSE - 1)
    office.github.given.append(NothingToReport("There is nothing."))
    office.workspace.faults.next("conversations.open", refusal("internal_error"))
    office.look(MONDAY)
    assert office.told() == []
    assert not office.kept.paused
    office.look(MONDAY + timedelta(days=7))
    (told,) = office.told()
    assert "6 times in a row, so it is paused" in told
    assert office.kept.paused


def test_a_success_in_between_resets_the_count(office: Office) -> None:
    office.schedule(failures=FAILURES_TO_PAUSE - 1)
    office.look(MONDAY)
    assert office.kept.failures == 0


def test_what_only_a_person_can_mend_is_told_at_once(office: Office) -> None:
    office.schedule(channel="C0LEADS")
    office.look(MONDAY)
    (told,) = office.told()
    assert "type `/invite @sprint_analytics` in it" in told
    assert office.analytics.store.ledger.latest()["1"].state is State.FAILED


@pytest.mark.parametrize(
    "boards",
    [
        {"main": BoardSettings("main", "acme", 1, workspaces=frozenset({"T0OTHER"}))},
        {"main": BoardSettings("main", "acme", 1, channels=frozenset({"C0OTHER"}))},
        {"other": BoardSettings("other", "acme", 1)},
    ],
    ids=["workspace", "channel", "gone"],
)
def test_a_board_that_may_not_be_seen_any_more_is_not_posted(
    office: Office, boards: dict[str, BoardSettings]
) -> None:
    settings = replace(office.analytics.settings, boards=boards, default_board="")
    office.schedule()
    office.analytics = replace(office.analytics, settings=settings)
    office.deliveries = build_deliveries(office.analytics)
    office.look(MONDAY)
    assert office.seen() == []
    assert "This board is not available in this conversation" in office.told()[0]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (RateLimited("GitHub's rate limit is reached."), "GitHub's rate limit is reached."),
        (ZeroDivisionError("a bug"), "Something went wrong on my side"),
    ],
)
def test_who_runs_a_schedule_is_told_each_time_that_it_fails(
    office: Office, given: Any, why: str
) -> None:
    office.schedule()
    office.github.given.append(given)
    for hours in range(2):
        _, told = office.asks("run 1", MONDAY + hours * HOUR)
        assert f"*Sprint burndown of main by issues* was not posted: {why}" in told
    # They know: the owner is told about scheduled runs only.
    assert office.told() == []
    assert office.kept.failures == 0
    assert office.analytics.store.ledger.latest()["1"].state is State.FAILED


@pytest.mark.attack
def test_an_owner_who_has_left_is_not_told_what_failed(office: Office) -> None:
    office.schedule()
    office.workspace.channels["C0PLATFORM"].members.discard("U0ANA")
    office.github.given.append(NothingToReport("The board main has no sprint."))
    office.look(MONDAY)
    (told,) = office.told()
    assert "was not posted: join its channel again" in told
    assert "main" not in told
    assert "burndown" not in told


def test_who_runs_a_schedule_is_told_that_there_is_nothing_to_say(office: Office) -> None:
    office.schedule(plan=Plan((RISK,), office.schedule().plan.trigger, Kind.WATCH))
    office.github.given.append(in_sprint(14))
    assert len(office.asks("run 1", MONDAY)) == 1
    _, told = office.asks("run 1", MONDAY + HOUR)
    assert "was not posted: nothing has changed" in told
    office.schedule()
    _, told = office.asks("run 1", MONDAY + timedelta(days=14))
    assert "was not posted: No sprint covers today" in told


def test_a_named_sprint_that_is_not_there_is_a_failure(office: Office) -> None:
    named = Plan((changed(BURNDOWN, sprint="Sprint 9"),), office.schedule().plan.trigger)
    office.schedule(plan=named)
    office.look(MONDAY)
    assert "No sprint is called “Sprint 9”" in office.told()[0]


def test_between_sprints_nothing_is_posted_and_nobody_bothered(office: Office) -> None:
    office.schedule()
    at = MONDAY + timedelta(days=14)
    office.look(at)
    assert office.seen() == office.told() == []
    last = office.analytics.store.ledger.latest()["1"]
    assert (last.state, last.due) == (State.SKIPPED, at)
    assert "No sprint covers today" in last.message
    assert office.kept.failures == 0


def test_a_digest_says_which_of_its_reports_cannot_be_made(office: Office) -> None:
    weekly = office.schedule().plan.trigger
    velocity = ReportRequest("sprint-velocity", "main", Unit.ISSUES)
    office.schedule(plan=Plan((velocity, BURNDOWN), weekly))
    office.look(MONDAY)
    (said,) = office.seen()
    text, _, blocks = said.partition("[{")
    assert "• Sprint velocity: No sprint has" in text
    assert "• Sprint 1: 1 of 1 issue open" in text
    assert ":warning: Sprint velocity: No sprint has" in blocks
    assert office.kept.failures == 0
    assert office.told() == []


def test_a_digest_of_which_nothing_can_be_made_is_a_failure(office: Office) -> None:
    weekly = office.schedule().plan.trigger
    velocity = ReportRequest("sprint-velocity", "main", Unit.ISSUES)
    named = changed(BURNDOWN, sprint="Sprint 9")
    office.schedule(plan=Plan((velocity, named), weekly))
    office.look(MONDAY)
    assert office.seen() == []
    assert "was not posted: No sprint has" in office.told()[0]


def test_a_bug_is_no_news_to_the_channel(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    office.schedule()
    office.github.given.append(ZeroDivisionError("a bug"))
    for minutes in range(61):
        office.look(MONDAY + minutes * MINUTE)
    (told,) = office.told()
    assert "Something went wrong on my side" in told
    assert "a bug" in caplog.text


def test_a_lost_answer_of_slack_makes_no_second_message(office: Office) -> None:
    office.schedule()
    office.workspace.faults.next("chat.postMessage", LOST)
    office.look(MONDAY)
    assert office.analytics.store.ledger.latest()["1"].state is State.POSTING
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert office.analytics.store.ledger.latest()["1"].state is State.POSTED


@pytest.mark.parametrize("step", [Step.POSTED, Step.RECORDED])
def test_what_fails_after_a_message_is_posted_makes_no_second_one(
    office: Office, step: Step
) -> None:
    failed: list[Due] = []

    def notice(done: Step, due: Due) -> None:
        if done is step and not failed:
            failed.append(due)
            raise StoreError("The store is busy.")

    office.schedule()
    office.deliveries = office.delivering(notice)
    office.look(MONDAY)
    assert failed
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert office.analytics.store.ledger.latest()["1"].state is State.POSTED


@pytest.mark.fault
def test_a_scheduled_chart_that_is_not_drawn_is_drawn_by_slack(office: Office) -> None:
    office.schedule()
    office.look(MONDAY)
    (said,) = office.seen()
    assert "'type': 'data_visualization'" in said
    assert "so Slack draws one itself. There is no Chrome" in said


@pytest.mark.fault
def test_a_scheduled_chart_that_slack_does_not_draw_comes_in_words(office: Office) -> None:
    office.schedule()
    office.workspace.faults.next("chat.postMessage", refusal("invalid_blocks"))
    office.look(MONDAY)
    (said,) = office.seen()
    assert "data_visualization" not in said
    assert "The chart is missing. There is no Chrome" in said
    assert office.told() == []


@pytest.mark.fault
def test_the_picture_of_a_delivery_that_another_took_over_is_deleted(office: Office) -> None:
    office.schedule()
    ledger = office.analytics.store.ledger

    def lose(step: Step, due: Due) -> None:
        # Its lease runs out during the upload, and another process claims it.
        if step is Step.UPLOADED:
            later = MONDAY + timedelta(hours=1)
            office.moments.append(later)
            assert ledger.claim(due.schedule.id, due.at, "another", later)

    with Chrome(timeout=PATIENCE) as chrome:
        office.analytics = replace(office.analytics, chrome=chrome)
        office.moments.append(MONDAY)
        (due,) = office.analytics.due.now()
        assert office.delivering(lose).deliver(due) == TOO_SLOW
    assert office.seen() == []
    files = office.workspace.files.by_id
    until(lambda: not files and "files.delete" in office.workspace.faults.called)


def test_what_slack_refused_is_posted_without_a_look(office: Office) -> None:
    office.schedule()
    office.workspace.access.scopes -= {"channels:history", "groups:history"}
    office.workspace.faults.next("chat.postMessage", refusal("ekm_access_denied"))
    office.look(MONDAY)
    assert office.seen() == []
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1


def test_nobody_waits_with_a_message_for_longer_than_it_is_theirs(office: Office) -> None:
    office.schedule()
    # Longer would be more than the test waits for.
    office.workspace.faults.next("chat.postMessage", too_many_requests(2))
    office.look(MONDAY)
    assert office.seen() == []
    assert office.analytics.store.ledger.latest()["1"].state is State.RETRY
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert office.told() == []


def test_without_the_right_to_look_nothing_is_posted_twice(office: Office) -> None:
    office.schedule()
    office.workspace.access.scopes -= {"channels:history", "groups:history"}
    office.workspace.faults.next("chat.postMessage", LOST)
    office.look(MONDAY)
    office.look(MONDAY + RETRY_DELAYS[0])
    assert len(office.seen()) == 1
    assert "lacks the scope `channels:history" in office.told()[0]


@pytest.mark.parametrize("zone", ["America/Nowhere", "America", "/etc/hostname"])
def test_a_schedule_of_a_zone_that_is_unknown_here_stops_no_other(
    office: Office, zone: str
) -> None:
    office.schedule()
    there = Trigger(On.WEEKDAYS, zone, time(9), frozenset({1}))
    office.schedule(id="2", plan=Plan((BURNDOWN,), there))
    office.look(MONDAY)
    assert len(office.seen()) == 1
    assert "every Monday at 09:00 (UTC)" in office.asked("list")


def test_a_schedule_whose_days_cannot_be_read_stops_no_other(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.schedule()
    other = office.schedule(id="2", plan=Plan((BURNDOWN,), Trigger(On.SPRINT_START, "UTC")))
    office.github.given.append(KeyError("a bug"))
    assert [due.schedule.id for due in office.analytics.due.now()] == ["1"]
    assert office.analytics.due.next(other) is None
    assert "Could not compute when schedule 2 is due" in caplog.text
    assert "a bug" in caplog.text


def test_a_zone_of_slack_that_is_unknown_here_is_not_scheduled_in(office: Office) -> None:
    assert "at 09:00 (UTC)" in office.asked("burndown daily", "America/Nowhere")
    assert office.kept.plan.trigger.timezone == "UTC"


def test_a_title_without_end_is_cut_where_no_sprint_has_it(office: Office) -> None:
    with pytest.raises(WrongUsage, match="as a sprint") as told:
        office.asked(f"burndown of {'Спринт' * 42} every monday")
    assert "Спринт" * 20 not in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "burndown every day except friday",
        "burndown every monday unless rainy",
        "watch velocity every day",
    ],
)
def test_words_that_are_not_understood_are_no_sprint(office: Office, text: str) -> None:
    with pytest.raises(WrongUsage, match=r"do not know what|I cannot leave anything|as a sprint"):
        office.asked(text)
    assert office.analytics.store.schedules.all() == []


@pytest.mark.parametrize(
    ("button", "title", "sprint"),
    [
        ("Always Sprint 1", "Sprint burndown of main, for “sprint 1”", "sprint 1"),
        ("The current one", "Sprint burndown of main", ""),
    ],
)
def test_whether_a_report_is_always_of_one_sprint_is_asked_back(
    office: Office, button: str, title: str, sprint: str
) -> None:
    asked: list[tuple[str, list[Block]]] = []
    ask = office.request(lambda text, blocks=None: asked.append((text, blocks or [])))
    wanted = schedule_commanded("burndown sprint 1 every monday in <#C0GENERAL>")
    office.commands.answer(wanted, ask)
    ((text, (_, actions)),) = asked
    assert text == (
        "*Sprint burndown of main* in <#C0GENERAL>, every Monday at 09:00 (UTC): "
        "each time of Sprint 1, or of the sprint that is current then?"
    )
    assert office.analytics.store.schedules.all() == []
    values = {each["text"]["text"]: each["value"] for each in actions.to_dict()["elements"]}
    office.commands.maker.save_asked(values[button], ask)
    assert f"*{title}* in <#C0GENERAL>" in asked[-1][0]
    assert office.kept.plan.requests[0].sprint == sprint
    assert office.kept.channel == "C0GENERAL"


# One issue done on every working day of October, so that there is a pace to judge by.
STEADY = [
    issue(100 + day, 1, "2023-09-04", f"2023-10-{day:02}", None)
    for day in range(1, 32)
    if date(2023, 10, day).isoweekday() <= 5
]


def in_sprint(open_: int, closed: int = 0, on: str = "2023-11-09T15:00:00Z") -> dict[str, Any]:
    """A board with so many issues in the sprint, and a past to judge by."""
    sprint = [
        issue(n, 1, "2023-10-30", on if n <= closed else None, SPRINT)
        for n in range(1, open_ + closed + 1)
    ]
    return {"items": [*STEADY, *sprint]}


def test_a_watch_tells_changes_only_and_why(office: Office) -> None:
    daily = Trigger(On.WEEKDAYS, "UTC", time(9), frozenset(range(1, 8)))
    office.schedule(plan=Plan((RISK,), daily, Kind.WATCH))
    # That a sprint is on track from the first is no news.
    office.github.given.append(in_sprint(2))
    office.look(MONDAY)
    assert office.seen() == []
    assert office.kept.answer == "on track 2023-11-06T09:00 Sprint 1"
    office.github.given.append(in_sprint(14))
    for day in (1, 2):
        office.look(MONDAY + timedelta(days=day))
    (said,) = office.seen()
    assert said.startswith(
        "Sprint risk: Sprint 1 will probably not be done in time: 14 of 14 issues open, "
    )
    why = "It was on track on Mon 6 Nov; since then 12 issues added."
    # In the notification, and below the finding.
    assert said.count(why) == 2
    assert "Speaks when the outlook changes" in said
    assert office.analytics.store.ledger.latest()["1"].state is State.QUIET
    office.github.given.append(in_sprint(0, 14))
    for day in (4, 5, 6):
        office.look(MONDAY + timedelta(days=day))
    assert len(office.seen()) == 2
    assert "Sprint 1: all 14 issues done" in office.seen()[1]
    assert "It was off track on Wed 8 Nov; since then 14 issues closed." in office.seen()[1]


def test_a_watch_goes_on_from_what_an_earlier_version_stored(office: Office) -> None:
    daily = Trigger(On.WEEKDAYS, "UTC", time(9), frozenset(range(1, 8)))
    watch = Plan((RISK,), daily, Kind.WATCH)
    office.schedule(plan=watch, answer="off track Sprint 1")
    office.github.given.append(in_sprint(1))
    office.look(MONDAY)
    (said,) = office.seen()
    # On which day it was so is not known, and what has changed since neither.
    assert "% chance by Tue 14 Nov. It was off track before. " in said


def test_a_watch_without_a_past_to_judge_by_says_nothing(office: Office) -> None:
    daily = Trigger(On.WEEKDAYS, "UTC", time(9), frozenset(range(1, 8)))
    office.schedule(plan=Plan((RISK,), daily, Kind.WATCH))
    for day in range(3):
        office.look(MONDAY + timedelta(days=day))
    assert office.seen() == office.told() == []
    assert office.kept.answer == ""
    assert office.analytics.store.ledger.latest()["1"].state is State.QUIET


def test_what_a_watch_posted_before_it_died_is_what_it_goes_on_from(office: Office) -> None:
    daily = Trigger(On.WEEKDAYS, "UTC", time(9), frozenset(range(1, 8)))
    office.schedule(plan=Plan((RISK,), daily, Kind.WATCH))
    office.github.given.append(in_sprint(14))

    def die(step: Step, _: Due) -> None:
        if step is Step.POSTED:
            raise StoreError("the store is gone")

    office.moments.append(MONDAY)
    (due,) = office.analytics.due.now()
    office.delivering(die).deliver(due)
    office.look(MONDAY + 6 * MINUTE)
    assert len(office.seen()) == 1
    assert office.kept.answer == "off track 2023-11-06T09:00 Sprint 1"


def test_the_schedules_of_a_deployment_are_kept_as_the_settings_say(office: Office) -> None:
    store = office.analytics.store
    weekly = ScheduleSettings("weekly", "burndown by issues", "every monday 9:00", "C0PLATFORM")
    settings = replace(office.analytics.settings, schedules={"weekly": weekly})
    keep_schedules_from_settings(settings, store, MONDAY - HOUR)
    office.look(MONDAY)
    assert len(office.seen()) == 1
    store.schedules.pause("settings:weekly")
    keep_schedules_from_settings(settings, store, MONDAY + HOUR)
    kept = store.schedules.get("settings:weekly")
    assert kept
    assert (kept.paused, kept.since) == (True, MONDAY - HOUR)
    changed = replace(settings, schedules={"weekly": replace(weekly, when="daily 9:00")})
    keep_schedules_from_settings(changed, store, MONDAY + HOUR)
    kept = store.schedules.get("settings:weekly")
    assert kept
    assert (kept.paused, kept.since) == (False, MONDAY + HOUR)
    keep_schedules_from_settings(replace(settings, schedules={}), store, MONDAY)
    assert store.schedules.all() == []
    wrong = replace(settings, schedules={"weekly": replace(weekly, when="now and then")})
    with pytest.raises(SettingsError, match=r"schedules.weekly: On which days\?"):
        keep_schedules_from_settings(wrong, store, MONDAY)


def test_a_fortnight_of_the_settings_keeps_its_weeks(office: Office) -> None:
    store = office.analytics.store
    biweekly = ScheduleSettings("retro", "data quality", "every other monday 9:00", "C0PLATFORM")
    settings = replace(office.analytics.settings, schedules={"retro": biweekly})
    keep_schedules_from_settings(settings, store, MONDAY - HOUR)
    # It is read again a week later, when the next Monday is none of its own.
    keep_schedules_from_settings(settings, store, MONDAY + timedelta(days=6))
    assert from_stored(store.schedules.all()[0]).plan.trigger.starting == MONDAY.date()
    for days in (0, 7, 14):
        office.look(MONDAY + timedelta(days=days))
    assert len(office.seen()) == 2
    later = replace(biweekly, when="every other monday 9:00 starting 2023-11-27")
    changed = replace(settings, schedules={"retro": later})
    keep_schedules_from_settings(changed, store, MONDAY + timedelta(days=15))
    assert from_stored(store.schedules.all()[0]).plan.trigger.starting == date(2023, 11, 27)


@pytest.mark.parametrize(
    ("report", "when", "sentence"),
    [
        (
            "burndown",
            "every monday 9:00 by issues",
            "and do not know what `by issues` says",
        ),
        ("burndown", "every monday 9:00 in the office", "what `in the office` says of the time"),
        ("burndown", "9:00", "On which days? Write only a time"),
        ("burndown sprint 1", "every monday", "of which the report would be each time"),
        ("burndown every monday", "9:00", "do not know what `every` and `monday` means"),
        ("velocity and burndown tomorrow", "every monday", "I do not know what `tomorrow` means"),
    ],
)
def test_a_schedule_of_the_settings_has_no_words_left_over(
    office: Office, report: str, when: str, sentence: str
) -> None:
    shipped = ScheduleSettings("weekly", report, when, "C0PLATFORM")
    settings = replace(office.analytics.settings, schedules={"weekly": shipped})
    with pytest.raises(SettingsError) as error:
        keep_schedules_from_settings(settings, office.analytics.store, MONDAY)
    assert "- schedules.weekly: " in str(error.value)
    assert sentence in str(error.value)
    assert office.analytics.store.schedules.all() == []


@pytest.mark.parametrize(
    ("owner", "is_admin", "may"), [("U0ANA", False, True), ("", True, True), ("", False, False)]
)
def test_a_schedule_of_the_settings_is_paused_and_resumed_by_its_owner_or_an_admin(
    office: Office, owner: str, is_admin: bool, may: bool
) -> None:
    store = office.analytics.store
    weekly = ScheduleSettings(
        "weekly", "burndown by issues", "every monday 9:00", "C0PLATFORM", owner=owner
    )
    settings = replace(office.analytics.settings, schedules={"weekly": weekly})
    keep_schedules_from_settings(settings, store, MONDAY - HOUR)
    office.moments.append(MONDAY)
    for action, is_paused in (("pause", True), ("resume", False)):
        if may:
            office.asked(f"{action} settings:weekly", is_admin=is_admin)
            assert [each.paused for each in store.schedules.all()] == [is_paused]
        else:
            with pytest.raises(WrongUsage, match="no schedules that you may change"):
                office.asked(f"{action} settings:weekly")
    listed = office.asked("list", is_admin=is_admin)
    assert "settings:weekly" in listed
    assert ("ActionsBlock" in listed) is may
    if may:
        office.asked("run settings:weekly", is_admin=is_admin)
        assert len(office.seen()) == 1
        assert "schedule_delete" not in listed
        for action in ("edit", "delete"):
            with pytest.raises(WrongUsage, match="is written in the settings"):
                office.asked(f"{action} settings:weekly", is_admin=is_admin)
        assert store.schedules.all()


def test_a_schedule_of_the_settings_has_a_workspace_where_there_are_several(
    office: Office,
) -> None:
    board = BoardSettings("main", "acme", 1, workspaces=frozenset({"T0ACME"}))
    weekly = ScheduleSettings("weekly", "burndown by issues", "every monday 9:00", "C0PLATFORM")
    settings = replace(
        office.analytics.settings,
        boards={"main": board},
        schedules={"weekly": weekly},
        slack_client_id="1.2",
        slack_client_secret="hush",
    )
    store = office.analytics.store
    with pytest.raises(SettingsError, match=r"schedules.weekly: In which workspace\?"):
        keep_schedules_from_settings(settings, store, MONDAY)
    there = replace(weekly, workspace="T0ACME")
    keep_schedules_from_settings(replace(settings, schedules={"weekly": there}), store, MONDAY)
    assert [each.team for each in store.schedules.all()] == ["T0ACME"]
    elsewhere = replace(weekly, workspace="T0OTHER")
    with pytest.raises(SettingsError, match="Which board"):
        keep_schedules_from_settings(
            replace(settings, schedules={"weekly": elsewhere}), store, MONDAY
        )
