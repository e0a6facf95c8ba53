"""What people type, as the tables in `sentences/` have it: each is read as what it means.

Sprints and deliverables are looked up on the sample board, as a report does: of an unknown one it
is the board's answer that asks back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.asking.asked import Asked
from bot.asking.explanation import report_explained
from bot.asking.grammar import parse_command, parse_message, parse_mistyped, wants_help
from bot.asking.report_request import ReportRequest
from bot.errors import FiguresOfPeople, NoReportNamed, WrongUsage
from config import BoardSettings, Settings
from metrics.issues.references import key_of
from metrics.model.errors import ReportError
from metrics.model.iterations import Iteration, find_sprint
from metrics.model.report import Unit
from metrics.reports.parameters import (
    BY,
    DELIVERABLE,
    HOW_MUCH,
    ISSUE,
    SPRINT,
    SPRINTS,
    STATUSES,
    WHAT_IF,
    stated_values,
)
from playground.sample.words import DELIVERABLES
from tests.bot.asking.sentences import all_follow_ups, all_sentences, meaning
from tests.support.visible import seen_in_channel

# What other tests read: small talk and schedules.
ELSEWHERE = {
    "greeting", "thanks", "help", "csv", "schedule", "schedules", "watch", "stop", "pause",
    "resume", "run",
}  # fmt: skip
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SPRINTS_OF_BOARD = [
    Iteration(
        f"i{number}", f"Sprint {number}", date(2026, 7, 13) + timedelta(14 * (number - 1)), 14
    )
    for number in range(1, 13)
]
TITLES = {f"acme/roadmap#{number}": each.title for number, each in enumerate(DELIVERABLES, start=1)}
VISIBLE = seen_in_channel(
    Settings(
        boards={
            "platform": BoardSettings("platform", owner="acme", project=1, roadmap="roadmap"),
            "roadmap": BoardSettings("roadmap", owner="acme", project=2),
        },
        default_board="platform",
    )
)
OF_CURRENT = {"sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-risk"}
Meant = dict[str, object]


def heard(typed: str, before: ReportRequest | None = None) -> Asked:
    """What is understood. Raises WrongUsage and ReportError where it is asked back."""
    if typed.startswith("/"):
        command, _, words = typed.removeprefix("/").partition(" ")
        asked = parse_command(command, words, VISIBLE, Unit.POINTS, NOW)
    else:
        asked = parse_message(typed, VISIBLE, Unit.POINTS, NOW, before)
    looked_up(asked)
    return asked


def looked_up(asked: Asked) -> None:
    """Raise ReportError for a sprint or a deliverable that the sample board has not."""
    request = asked.request
    sprints = [*stated_values(request.of(SPRINTS)), *stated_values(request.of(SPRINT))]
    for words in sprints:
        find_sprint(str(words), SPRINTS_OF_BOARD, NOW.date())


def plain(asked: Asked) -> Meant:
    """What was understood, in the terms of the tables."""
    request = asked.request
    kept: Meant = dict(request.values)
    for name in kept:
        kept[name] = _comparable(name, kept[name])
    if kept.get("sprint") == "Sprint 10" and request.report in OF_CURRENT:
        del kept["sprint"]
    if request.as_of:
        assert (request.as_of.hour, request.as_of.minute) == (23, 59)
        kept["as_of"] = request.as_of.date().isoformat()
    if request.unit is Unit.ISSUES:
        kept["unit"] = "issues"
    if request.board != "":
        kept["board"] = request.board
    if asked.private:
        kept["private"] = "private"
    return {"kind": request.report, **kept}


def expected(means: str) -> Meant:
    """What the tables say, in the same terms."""
    told: Meant = dict(meaning(means))
    told.pop("left_out", None)
    for name, value in told.items():
        if name in {"statuses", "sprints", "what_if"}:
            told[name] = _comparable(name, tuple(str(value).split("|")))
        elif name not in {"kind", "unit", "board", "private", "as_of"}:
            told[name] = _comparable(name, value)
    if told.get("sprint") == "Sprint 10" and told["kind"] in OF_CURRENT:
        del told["sprint"]
    return told


def _comparable(name: str, value: object) -> object:
    match name:
        case "sprint":
            return find_sprint(str(value), SPRINTS_OF_BOARD, NOW.date()).title
        case "sprints":
            return [_comparable("sprint", each) for each in stated_values(value)]  # type: ignore[arg-type]
        case "deliverable" | "issue":
            return (key_of(str(value)) or str(value)).casefold().removeprefix("#")
        case "what_if":
            return list(map(str, stated_values(value)))  # type: ignore[arg-type]
        case "statuses":
            return [str(each).casefold() for each in stated_values(value)]  # type: ignore[arg-type]
        case "epics" | "how_much":
            return True
        case _:
            return str(value)


def check(means: str, typed: str, before: ReportRequest | None = None) -> None:
    told = meaning(means)
    match told["kind"]:
        case "asks":
            with pytest.raises((WrongUsage, ReportError)) as error:
                heard(typed, before)
            assert told["words"].casefold() in str(error.value).casefold()
        case "suggests":
            with pytest.raises(NoReportNamed) as unnamed:
                heard(typed, before)
            report = unnamed.value.nearest[0]
            offered = parse_mistyped(report, typed, VISIBLE, Unit.POINTS, NOW)
            assert plain(offered) == expected(told["words"])
        case "person":
            with pytest.raises(FiguresOfPeople):
                heard(typed, before)
        case "nothing":
            with pytest.raises(NoReportNamed) as unnamed:
                heard(typed, before)
            assert unnamed.value.nearest == ()
        case "explains":
            shown = before.report if before else ""
            assert report_explained(typed, VISIBLE, shown) == told["words"]
        case "help":
            assert wants_help(typed.partition(" ")[2])
        case _:
            assert not report_explained(typed, VISIBLE, before.report if before else "")
            asked = heard(typed, before)
            assert plain(asked) == expected(means)
            left_out = told.get("left_out")
            assert left_out is None or asked.left_out == tuple(left_out.split("|"))


# Of schedules, what is asked back is asked where they are read.
HERE = [
    row for row in all_sentences()
    if (meaning(row[2])["kind"] not in ELSEWHERE and row[0] != "schedules") or
    (row[0] == "commands" and "help" in row[1] and not row[1].startswith("/report"))
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "means"), HERE)
def test_a_sentence_means_what_its_table_says(kind: str, typed: str, means: str) -> None:
    check(means, typed)


@pytest.mark.parametrize(
    ("before", "typed", "means"),
    [row for row in all_follow_ups() if meaning(row[2])["kind"] not in ELSEWHERE],
)
def test_after_a_report_a_sentence_changes_it(before: str, typed: str, means: str) -> None:
    check(means, typed, heard_as(before))


def heard_as(means: str) -> ReportRequest:
    """The request that is written in the notation of the tables."""
    report, *_ = means.split()
    told = meaning(means)
    unit = Unit(told.get("unit", "points"))
    request = ReportRequest(report, told.get("board", ""), unit)
    for parameter in (SPRINT, DELIVERABLE, ISSUE):
        request = request.asking(parameter, told.get(parameter.name, ""))
    for parameter in (STATUSES, WHAT_IF):
        if parameter.name in told:
            request = request.asking(parameter, tuple(told[parameter.name].split("|")))
    if "by" in told:
        request = request.asking(BY, date.fromisoformat(told["by"]))
    request = request.asking(HOW_MUCH, "how_much" in told)
    if "as_of" in told:
        moment = datetime.fromisoformat(f"{told['as_of']}T23:59:59+00:00")
        request = replace(request, as_of=moment)
    return request
