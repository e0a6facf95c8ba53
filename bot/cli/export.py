"""`analytics export`: a board or a repository's issues, through gh, into a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

import typer

from bot.cli import options
from bot.cli.terminal import progress
from config import load_settings
from config.github_address import ME, owner_and_project, owner_named

app = typer.Typer()


@contextmanager
def _used_wrongly() -> Iterator[None]:
    """Say what options that do not fit together should be."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from error


def _gh_project_data(typed: dict[str, Any]) -> None:
    settings, output_file = load_settings(), typed["output_file"]
    with _used_wrongly():
        owner, project = owner_and_project(
            typed["owner"], typed["project"], settings.github_host, ("--owner", "--project")
        )
    fields = options.given(**{name: typed[name] for name in options.FIELDS})
    from bot.boards.exported import field_names
    from bot.wiring import build_github
    from integrations.export_files import write_json

    github = build_github(settings)
    owner = github.login() if owner == ME else owner
    board = replace(settings.settings_for_board(owner, project), **fields)
    with progress("Exporting the board…") as say:
        if typed["classic"]:
            export = github.item_list(owner, project)
        else:
            export = github.export_project(
                owner,
                project,
                fields=vars(field_names(board)),
                progress=lambda page, pages: say(f"Exporting {page} of {pages} pages…"),
                notice=say,
            )
        write_json(output_file, export)
    typer.echo(f"Wrote {len(export['items'])} items to {output_file}.")
    if fields and not typed["classic"]:
        from metrics.reading import read_board

        missing = read_board(export, fields=field_names(board), timezone=board.timezone).missing
        for role in missing.keys() & {name.removesuffix("_field") for name in fields}:
            typer.echo(missing[role], err=True)


app.command(
    "gh-project-data",
    help="Export a project board: issues with their dates and fields, and all sprints.\n\n"
    "Example: [bold]analytics export gh-project-data --project "
    "https://github.com/orgs/acme/projects/7 --output-file data/board.json[/]",
)(
    options.command(
        _gh_project_data,
        {
            "owner": options.Option(options.OWNER),
            "project": options.Option(options.PROJECT),
            "output_file": options.Option(options.OutputFile, ...),
            "classic": options.Option(
                Annotated[
                    bool,
                    typer.Option(
                        "--classic",
                        help="Write gh's own list of items, which needs one of issues beside it.",
                    ),
                ],
                False,
            ),
            **options.FIELDS,
        },
    )
)


@app.command("gh-issue-data")
def gh_issue_data(
    owner: options.OWNER,
    repo: Annotated[str, typer.Option(help="The repository's name.")],
    output_file: options.OutputFile,
) -> None:
    """Export a repository's issues, as gh lists them.

    Only needed beside a board that was exported with --classic.

    Example: [bold]analytics export gh-issue-data --owner acme --repo shop --output-file
    data/issues.json[/]
    """
    settings = load_settings()
    with _used_wrongly():
        login = owner_named(owner, settings.github_host, "--owner")
    from bot.wiring import build_github
    from integrations.export_files import write_json

    github = build_github(settings)
    with progress("Exporting the issues…"):
        issues = github.issue_list(github.login() if login == ME else login, repo)
        write_json(output_file, issues)
    typer.echo(f"Wrote {len(issues)} issues to {output_file}.")
