"""Delivers a report on the command line: as files, on the screen, in Slack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.terminal import open_on_screen, plain, progress, show
from bot.cli.uncollected import uncollected
from config import Settings, require_channel
from integrations.errors import IntegrationError

if TYPE_CHECKING:
    from bot.answering.chart import RenderedReport
    from metrics.model.report import Report


@dataclass(frozen=True)
class Outputs:
    """Where a report goes: its files to `directory`, and with `show` and `post` there too."""

    directory: Path
    show: bool
    post: bool


@uncollected()
def give(
    make: Callable[[Callable[[str], None]], Report], outputs: Outputs, settings: Settings
) -> Report:
    """Make a report, write its files, and show and post it where asked; gives the report.

    `make` is handed a function that shows progress. Raises ReportError, IntegrationError and
    SettingsError; files are written even if drawing the chart or posting fails.
    """
    if outputs.post:
        require_channel(settings)
    # Chrome takes as long to start as pandas to be imported: let them do it in parallel.
    from integrations.chrome import Chrome

    with (
        Chrome(settings.chrome_path, settings.chart_timeout) as chrome,
        progress("Reading…") as say,
    ):
        chrome.warm_up()
        report = make(say)
        say("Drawing the chart…")
        from bot.answering.report_files import CHART_FILE, DETAILS_FILE, PAGE_FILE, report_files
        from integrations.folder import write_files
        from metrics.charts.style import words_alone

        # Chrome may still be starting; the other files need none.
        figure = report.drawing().plain() if report.drawing else None
        files = report_files(report, figure)
        not_drawn = not_posted = None
        try:
            files[CHART_FILE] = chrome.png(figure or words_alone(report).plain())
        except IntegrationError as error:
            not_drawn = error
        write_files(outputs.directory, files, stale=[CHART_FILE, DETAILS_FILE])
        if outputs.post:
            from bot.answering.chart import RenderedReport, chart_missing

            say("Posting…")
            try:
                _post(
                    RenderedReport(
                        report,
                        None if figure is None else files.get(CHART_FILE),
                        chart_missing(not_drawn) if figure and not_drawn else "",
                    ),
                    settings,
                )
            except IntegrationError as error:
                not_posted = error
    if outputs.show:
        show(report)
        open_on_screen((outputs.directory / PAGE_FILE).resolve().as_uri())
    else:
        typer.echo(plain(report.headline))
        if report.trouble:
            typer.echo(plain(report.trouble), err=True)
    if lacking := report.board.left_out.get("not in the issue file"):
        typer.echo(
            f"Left out: {lacking} of the board's issues that the issue file lacks. Where there "
            "should be none, export it again with `gh issue list --repo OWNER/REPO --state all "
            "--limit 1000000 --json "
            "number,title,labels,createdAt,closedAt,url,state,stateReason > issues.json`.",
            err=True,
        )
    typer.echo(f"Wrote {', '.join(sorted(files))} to {outputs.directory}.")
    if outputs.post and not_posted is None:
        typer.echo(f"Posted to {settings.slack_channel}.")
    if not_drawn is not None and not_posted is not None:
        typer.echo(plain(str(not_drawn)), err=True)
    if failure := not_posted or not_drawn:
        raise failure
    return report


def _post(rendered: RenderedReport, settings: Settings) -> None:
    from bot.answering.answer import post_report
    from integrations.slack import NotInChannel

    try:
        post_report(rendered, settings.slack_channel, settings)
    except NotInChannel as error:
        raise NotInChannel(
            f"Nothing can be posted to {settings.slack_channel}: set ANALYTICS_SLACK_CHANNEL to a "
            "channel there is, best by its id (C…), and `/invite` the bot to it if it is private."
        ) from error
