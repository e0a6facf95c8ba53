"""Questions that fit nothing on the board, and boards that lack what is asked about."""

from __future__ import annotations

from datetime import date

from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from tests.docs.troubles.scene import Trouble
from tests.support.sample_boards import Json, board, export, issue, iteration, noon, question
from tests.support.sample_histories import history

FIRST, SECOND = iteration("Sprint 1", "2023-11-01", 5), iteration("Sprint 2", "2023-11-08", 5)
OPEN = issue(1, 3, "2023-10-30", sprint=FIRST)
IN_NO_SPRINT = issue(1, 3, "2023-10-30", sprint=None)
UNPOINTED = issue(1, None, "2023-10-30", sprint=FIRST)
ELSEWHERE = issue(1, 3, "2023-10-30", sprint=FIRST, repository="acme/api")
SEARCHES = board(*(issue(1, 0, "2023-10-30", title="Search", repository=f"acme/{n}") for n in "ab"))
FIELDS = export()["fields"]
# As an export has it where no setting names the fields, and none was found.
FOUND = dict.fromkeys(("sprint", "points", "status", "deliverable"), "")
AFTER = noon(date(2023, 12, 1))


def asked(report: str, *items: Json, **more: object) -> Trouble:
    """That report of a board with these items, as `question` has it."""
    said = {"iterations": (FIRST, SECOND), **more}
    return lambda _: CATALOGUE[report].compute(question(*(items or (OPEN,)), **said))


def burndown(sprint: str, *items: Json, **more: object) -> Trouble:
    """The burndown of the sprint that those words mean."""
    return asked("sprint-burndown", *items, sprint=sprint, **more)


def without(*names: str) -> list[Json]:
    """The fields of a board but for those."""
    return [field for field in FIELDS if field["name"] not in names]


def fields_of(data_type: str, *names: str) -> list[Json]:
    """Fields of that type."""
    return [{"name": name, "dataType": data_type} for name in names]


TROUBLES: dict[str, Trouble] = {
    "no sprint of that title": burndown("Sprnt 1"),
    "words like no sprint's title": burndown("banana"),
    "a number that several sprints have": burndown(
        "2",
        iterations=(iteration("PI 3 Sprint 2", days=5), iteration("PI 4 Sprint 2", "2023-11-08")),
    ),
    "a sprint like `@last`": burndown("@last"),
    "“and the one before?” below the first sprint": burndown("Sprint 1 @-1"),
    "today is between two sprints": burndown("@current", now=noon(date(2023, 11, 7))),
    "a day outside all sprints": burndown("2024-01-01", now=AFTER),
    "the previous sprint, when none has ended": burndown("@previous", iterations=(FIRST,)),
    "the next sprint, which is not planned": burndown("@next", iterations=(FIRST,)),
    "a board without sprints": asked("sprint-burndown", IN_NO_SPRINT, sprint="", iterations=()),
    "velocity before a sprint has ended": asked("sprint-velocity", sprint="@current"),
    "velocity of sprints without estimates": asked(
        "sprint-velocity", UNPOINTED, sprint="@current", now=AFTER
    ),
    "velocity of empty sprints": asked(
        "sprint-velocity",
        IN_NO_SPRINT,
        sprint="",
        now=AFTER,
        unit=Unit.ISSUES,
    ),
    "velocity of no sprints": asked("sprint-velocity", last=0),
    "a sprint beside itself": asked("sprint-comparison", sprints=("1", "Sprint 1")),
    "more than two sprints to compare": asked("sprint-comparison", sprints=("1", "2", "@next")),
    "a comparison of the first sprint": asked("sprint-comparison"),
    "a record of forecasts without history": asked("forecast-record"),
    "a record of too few forecasts": asked("forecast-record", history=history({"2023-11-01": []})),
    "no deliverable of that title": asked(
        "deliverable-burnup", roadmap=SEARCHES, deliverable="Sarch"
    ),
    "words like no deliverable's title": asked(
        "deliverable-burnup", roadmap=SEARCHES, deliverable="zzz"
    ),
    "several deliverables of that title": asked(
        "deliverable-burnup", roadmap=SEARCHES, deliverable="search"
    ),
    "a status that is not on the roadmap": asked(
        "deliverable-status", roadmap=SEARCHES, statuses=("Shipped",)
    ),
    "a status that no deliverable has": asked(
        "deliverable-status", roadmap=SEARCHES, statuses=("Done",)
    ),
    "a status without a roadmap": asked("deliverable-status", statuses=("Done",)),
    "a roadmap without issues": asked("deliverable-status", roadmap=board()),
    "no issue has a deliverable": asked("deliverable-status"),
    "a forecast of two things": asked("delivery-forecast", deliverable="Search", sprint="@next"),
    "a chance by a day that has passed": asked("delivery-forecast", by=date(2023, 11, 2)),
    "a chance by a day before the sprint": asked(
        "delivery-forecast", sprint="@next", by=date(2023, 11, 6)
    ),
    "a chance by a day years ahead": asked("delivery-forecast", by=date(2033, 11, 2)),
    "how much, and no day": asked("delivery-forecast", how_much=True, sprint="", roadmap=SEARCHES),
    "a supposition that is none": asked("delivery-forecast", what_if=("banana",)),
    "a supposition in another unit": asked("delivery-forecast", what_if=("+5 issues",)),
    "two paces of the same days": asked(
        "delivery-forecast", what_if=("80% pace", "50% pace next week")
    ),
    "a pace of days that have passed": asked(
        "delivery-forecast", what_if=("80% pace 2023-10-02..2023-10-06",)
    ),
    "more taken away than there is": asked("delivery-forecast", what_if=("-500 points",)),
    "no issue of that number": asked("issue-history", issue="99"),
    "words like no issue's title": asked("issue-history", issue="zzz"),
    "issues of that number in two repositories": asked("issue-history", OPEN, ELSEWHERE, issue="1"),
    "an issue of an empty board": lambda _: CATALOGUE["issue-history"].compute(question(issue="1")),
    "no issue is said on the command line": asked("issue-history", issue=""),
    "a board whose issues are all hidden": asked(
        "sprint-burndown", *({"id": f"R{n}", "type": "REDACTED", "content": None} for n in "123")
    ),
    "no field for sprints": burndown("1", fields=without("Sprint"), field_names=FOUND),
    "two fields for sprints": burndown(
        "1",
        fields=[*without("Sprint"), *(fields_of("ITERATION", "Iteration", "Quarter"))],
        field_names=FOUND,
    ),
    "a field that is set and not there": burndown("1", fields=without("Sprint")),
    "another field has the estimates": burndown(
        "1", fields=[*without("Points"), *fields_of("NUMBER", "Estimate")]
    ),
    "no field is called like an estimate": burndown(
        "1", fields=[*without("Points"), *fields_of("NUMBER", "Price")], field_names=FOUND
    ),
    "two fields for estimates": burndown(
        "1",
        fields=[*without("Points"), *fields_of("NUMBER", "Estimate", "Size")],
        field_names=FOUND,
    ),
    "no field for estimates": burndown("1", fields=without("Points"), field_names=FOUND),
    "values that cannot be read": burndown("1", {**OPEN, "points": {}}),
    "no field for the deliverable": asked(
        "deliverable-status", fields=without("Deliverable", "Status")
    ),
    "a roadmap without statuses": asked(
        "deliverable-status",
        roadmap=board(OPEN, fields=without("Status", "Deliverable")),
        statuses=("Done",),
    ),
}
