"""The conventions that reports on a board follow, from its settings."""

from __future__ import annotations

from config import BoardSettings, Settings
from metrics.model.team import Conventions


def conventions(board: BoardSettings, settings: Settings) -> Conventions:
    """How the team of that board works."""
    return Conventions(
        working_days=board.working_days,
        holidays=board.holidays,
        days_off=board.days_off,
        count_not_planned_as_done=settings.count_not_planned_as_done,
        count_containers=settings.count_containers,
        started_statuses=board.started_statuses,
        done_statuses=board.done_statuses,
        blocked_labels=board.blocked_labels,
        acceptance_heading=board.acceptance_heading,
        forecast_weeks=settings.forecast_weeks,
        commitment=settings.commitment,
    )
