"""`analytics`: the reports and the bot on the command line. Nothing heavy is imported here."""

from __future__ import annotations

import atexit
import gc
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import chrome, forget, history, manifest, playground, setup
from bot.cli.late import add_late
from bot.cli.terminal import plain
from bot.cli.typeable import typeable
from bot.cli.uncollected import uncollected
from bot.cli.unshown import spare
from integrations.errors import IntegrationError
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

BUG = "Sorry, this is a bug: please report it with the traceback that `analytics --debug …` shows."

# What has no default typer has pydantic check, which takes 12 MB for as long as the process runs.
NOT_ASKED = {"help": False}

app = typer.Typer(
    name="analytics",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={
        "help_option_names": ["-h", "--help"],
        "token_normalize_func": lambda token: token.replace("_", "-"),
        "default_map": NOT_ASKED | dict.fromkeys(("serve", "clock", "worker"), NOT_ASKED),
    },
)
add_late(app, "export", "Write what GitHub knows to a file, through gh.")
add_late(app, "report", "Export a configured board and report on it.")
add_late(app, "calculate", "Compute a report from exported files.")
# Help lists commands in the order in which somebody needs them.
app.command("playground")(playground.playground)
app.command("setup")(setup.setup)
app.command("manifest")(manifest.manifest)
app.command("chrome")(chrome.chrome)


def main() -> None:
    """Run the command that was typed; exits with 0 done, 1 failed, 2 wrong use."""
    # What is left goes with the process: to search it for garbage takes a tenth of `--help`.
    atexit.register(gc.freeze)
    spare()
    try:
        Path.cwd()
    except FileNotFoundError:
        typer.echo("The folder that this runs in is gone: change to another one first.", err=True)
        sys.exit(1)
    try:
        app()
    except Exception as error:
        log.debug("Traceback of the error:", exc_info=True)
        from config import SettingsError

        is_ours = isinstance(error, ReportError | IntegrationError | SettingsError)
        typer.echo(typeable(plain(str(error)) if is_ours else BUG), err=True)
    sys.exit(1)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"analytics {version('sprint-analytics')}")
        raise typer.Exit


@app.callback()
def analytics(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Log what is done, and show tracebacks.")
    ] = False,
) -> None:
    """Ask how the sprint is going; get a GitHub Projects chart you can trust.

    In Slack: [bold]analytics playground[/] to try it; for real, [bold]analytics setup[/], then
    [bold]analytics serve[/]. Without Slack: [bold]analytics report[/] makes figures and charts of a
    configured board; or [bold]analytics export[/] writes a board to a file, and
    [bold]analytics calculate[/] reads it.
    """
    if debug:
        logging.basicConfig()
        for ours in ("bot", "integrations"):
            logging.getLogger(ours).setLevel(logging.DEBUG)
    else:
        # Without a handler Python would print warnings, which commands say in their own words.
        logging.getLogger().addHandler(logging.NullHandler())
    from bot.observing.retries import log_retries

    log_retries()


@app.command()
def serve(
    clock: Annotated[
        bool,
        typer.Option(
            "--clock/--no-clock",
            help="Post scheduled reports and keep history, too, and work on the queue that "
            "processes share, if they do; else `analytics clock` and `analytics worker` do.",
        ),
    ] = True,
) -> None:
    """Run the bot in Slack until Ctrl-C.

    The tokens are settings: [bold]ANALYTICS_SLACK_BOT_TOKEN[/] and
    [bold]ANALYTICS_SLACK_APP_TOKEN[/].
    """
    from config import load_settings

    settings = load_settings()
    with uncollected():
        from bot.observing.logs import log_to_stderr
        from bot.server.serve import serve

    log_to_stderr(settings.log_level, settings.log_format)

    serve(settings, clock=clock)


@app.command()
def clock() -> None:
    """Post scheduled reports and keep history, beside bots that run with --no-clock."""
    from config import load_settings

    settings = load_settings()
    with uncollected():
        from bot.observing.logs import log_to_stderr
        from bot.server.serve import serve_clock

    log_to_stderr(settings.log_level, settings.log_format)

    serve_clock(settings)


@app.command()
def worker() -> None:
    """Answer and post what bots and clocks hand over, with the setting [bold]queue[/]."""
    from config import load_settings

    settings = load_settings()
    with uncollected():
        from bot.observing.logs import log_to_stderr
        from bot.server.worker import serve_worker

    log_to_stderr(settings.log_level, settings.log_format)

    serve_worker(settings)


@app.command()
def doctor() -> None:
    """Check settings, gh, Chrome, Slack, boards and schedules, and say what is missing."""
    from bot.cli.doctor import examine
    from config import load_settings

    checks = []
    for check in examine(load_settings):
        typer.secho("✓ " if check.ok else "✗ ", fg="green" if check.ok else "red", nl=False)
        typer.echo(plain(f"{check.name}: {check.detail}"))
        if check.remedy:
            typer.echo(f"  → {plain(check.remedy)}")
        checks.append(check)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


app.command("history")(history.history)
app.command("forget")(forget.forget)
