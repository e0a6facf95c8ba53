"""Sprint burndown: what is still open on each day."""

from __future__ import annotations

from metrics.charts.burndown import burndown_figure
from metrics.forecast.outlook import Outlook
from metrics.forecast.verdict_change import verdict_change
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report
from metrics.sprint.daily_table import BURNDOWN_COLUMNS, results
from metrics.sprint.details import open_and_scope_details
from metrics.sprint.progress import sprint_progress
from metrics.sprint.provenance import seen_statistics
from metrics.sprint.recent_changes import seen_since_yesterday
from metrics.sprint.wording import notes, nothing_to_draw, statistics, story, weightiest_first


def sprint_burndown(question: Question) -> Report:
    """How much of the sprint is still open, day by day, and will it be done?

    `results` has a row per calendar day in the board's time zone, from the first day with an issue
    in the sprint, or its creation, to the day of asking or the sprint's end, the earlier: `opened`
    (what came into scope less what left it, see `metrics.issues.totals.daily_totals`), `closed`,
    `delta = opened - closed`, and `total_open`, the running sum of `delta`. All in the unit of the
    question. `details` lists what is open now, and the issues behind each change of scope.

    Raises UnknownSprint, MissingField.
    """
    progress = sprint_progress(question)
    outlook = Outlook(question, progress)
    headline, change = outlook.headline, verdict_change(outlook)
    return Report(
        name="sprint-burndown",
        title="Sprint burndown",
        headline=headline,
        statistics=weightiest_first(
            progress,
            (
                *statistics(progress),
                *seen_statistics(progress),
                *seen_since_yesterday(progress),
            ),
        ),
        results=results(progress.daily_so_far, BURNDOWN_COLUMNS),
        source=plain(progress.issues),
        alt_text=story(progress, "Burndown", headline),
        notes=(*filter(None, [change]), *outlook.notes, *notes(progress)),
        board=question.board,
        unit=question.unit,
        drawing=None if nothing_to_draw(progress) else lambda: burndown_figure(progress),
        details=open_and_scope_details(progress),
        note=outlook.note,
        sprint=progress.sprint,
        change=change,
    )
