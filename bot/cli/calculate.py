"""`analytics calculate`: report on exported files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import options
from bot.cli.file_request import FileRequest
from bot.cli.output import Outputs, give
from config import load_settings
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import SPRINT, SPRINTS, STATUSES

if TYPE_CHECKING:
    from metrics.model.report import Report

app = typer.Typer()
# An option's own help is cut where the screen is narrow.
LISTS_BY_GH = (
    "Lists by gh are read where they are whole: of items, "
    "`gh project item-list NUMBER --owner OWNER --format json --limit 1000000 > items.json`, and "
    "of issues, `gh issue list --repo OWNER/REPO --state all --limit 1000000 --json "
    "number,title,labels,createdAt,closedAt,url,state,stateReason > issues.json`."
)
BOARD_OPTIONS = {"timezone": options.TIMEZONE, **options.FIELDS}


def _command(report: str) -> Callable[[dict[str, Any]], None]:
    def calculate(typed: dict[str, Any]) -> None:
        request = FileRequest(
            report,
            typed["sprint_file"],
            typed["issue_file"],
            typed.get("roadmap_file"),
            unit=typed["unit"],
            sprint=typed.get("sprint", ""),
            sprints=tuple(typed.get("sprints") or ()),
            statuses=tuple(typed.get("statuses") or ()),
            board=options.given(**{field: typed[field] for field in BOARD_OPTIONS}),
        )
        settings = load_settings()

        def make(_say: Callable[[str], None]) -> Report:
            from bot.cli.file_answer import answer

            return answer(request, settings)

        outputs = Outputs(typed["output_dir"], typed["show_results"], typed["post_results"])
        made = give(make, outputs, settings)
        # Only our own exports tell when they were made.
        if request.issue_file and made.board.exported_at:
            typer.echo(
                f"{request.issue_file} was not needed, so it was not used: {request.sprint_file} "
                "has its issues' dates.",
                err=True,
            )

    return calculate


for _name, _report, _own, _example in (
    (
        "sprint-burndown",
        "sprint-burndown",
        {"sprint": options.option_for(SPRINT)},
        "--sprint @previous --unit issues --show-results",
    ),
    (
        "sprint-burnup",
        "sprint-burnup",
        {"sprint": options.option_for(SPRINT)},
        '--sprint "Sprint 12"',
    ),
    (
        "sprint-comparison",
        "sprint-comparison",
        {"sprints": options.option_for(SPRINTS)},
        '--sprints "Sprint 11" --sprints "Sprint 12"',
    ),
    (
        "deliverable-percent-complete",
        "deliverable-status",
        {"roadmap_file": options.ROADMAP_FILE, "statuses": options.option_for(STATUSES)},
        '--roadmap-file data/roadmap.json --include-status "In progress"',
    ),
):
    app.command(
        _name,
        help=f"{CATALOGUE[_report].summary}\n\nExample: [bold]analytics calculate {_name} "
        f"--sprint-file data/board.json {_example}[/]\n\n{LISTS_BY_GH}",
    )(
        options.command(
            _command(_report),
            {**options.FILES, **_own, "unit": options.UNIT, **options.RESULTS, **BOARD_OPTIONS},
        )
    )
