"""The first questions of `analytics setup`: which board, and with which login it is read."""

from __future__ import annotations

from dataclasses import replace

import typer

from bot.boards.exported import field_names
from bot.boards.found import look_at
from bot.cli.doctor.github import PROJECT_SCOPES, SCOPE_REMEDIES, SCOPE_REMEDY
from bot.cli.setup.questions import ask, heading, right, wrong
from bot.wiring import build_github, own_boards_named
from config import BoardSettings, Settings, parsers
from config.github_address import GITHUB, Address
from config.tokens import fault_of, remedy
from integrations.errors import IntegrationError
from integrations.github import GhStatus
from integrations.github.errors import (
    GhMissing,
    MissingScope,
    NotAuthorized,
    NotLoggedIn,
    NoUser,
    ProjectNotFound,
)
from metrics.model.field_names import fields_taken, missing_field

EXAMPLE = "https://github.com/orgs/acme/projects/7"
HOW_TO_LOG_IN = """\
A token is made on GitHub. For an organization's board, a fine-grained one:
  https://{host}/settings/personal-access-tokens/new
  Resource owner: the organization; Permissions: Organization → Projects: read-only, and
  Repository → Issues and Metadata: read-only
For a user's board, a classic one, with read:project and, where issues are private, repo:
  https://{host}/settings/tokens/new?scopes=read:project,repo
Or log in with `gh auth login --scopes read:project` in another terminal, then press Enter here."""


def board_asked(settings: Settings) -> str:
    """The name, in the settings, of the board that is asked about."""
    return settings.board_meant or next(iter(settings.boards), "main")


def with_board(settings: Settings) -> Settings:
    """The settings with a board, and a login that reads it."""
    heading("The board")
    name = board_asked(settings)
    board = settings.boards.get(name)
    if board is None or not typer.confirm(
        f"Keep the board “{name}”, project {board.project} of {board.owner}?", default=True
    ):
        settings = _with_project(settings)
    heading("GitHub")
    settings = _with_login(settings)
    while True:
        try:
            _look(settings)
        except (ProjectNotFound, NoUser) as error:
            wrong(str(error))
            settings = _with_project(settings)
        except (MissingScope, NotAuthorized, NotLoggedIn) as error:
            wrong(str(error))
            settings = _with_token(settings)
        except IntegrationError as error:
            wrong(str(error))
            typer.confirm("Try again?", default=True, abort=True)
        else:
            return settings


def _with_project(settings: Settings) -> Settings:
    question = f"Address of the GitHub project, such as {EXAMPLE}, or its owner"
    while not _is_meant((place := _address(question, settings)).host, settings):
        question = "Address of the GitHub project"
    settings = replace(settings, github_host="" if place.host == GITHUB else place.host)
    name = board_asked(settings)
    known = settings.boards.get(name) or BoardSettings(name, place.owner, place.project)
    board = replace(known, owner=place.owner, project=place.project)
    return replace(settings, boards={**settings.boards, name: board})


def _address(question: str, settings: Settings) -> Address:
    """The address of a project, which may also be answered in two parts."""
    place = ask(question, _place)
    if isinstance(place, Address):
        return place
    number = ask(f"Number of the project of {place}, which ends its address", parsers.project)
    if isinstance(number, Address):
        return number
    return Address(settings.github_host.lower() or GITHUB, place, number)


def _is_meant(host: str, settings: Settings) -> bool:
    """Whether GitHub is there, which nobody needs to be asked of github.com."""
    if host in (GITHUB, settings.github_host.lower()):
        return True
    return typer.confirm(f"Is {host} your GitHub Enterprise Server?", default=False)


def _place(typed: str) -> Address | str:
    if not typed or typed.isdecimal():
        raise ValueError(f"copy the project's address from your browser, such as {EXAMPLE}")
    place = parsers.project(typed) if "/" in typed else parsers.owner(typed)
    if isinstance(place, int):
        raise TypeError("an address has no slash")
    return place


def _with_login(settings: Settings) -> Settings:
    """The settings with the login there is already, if it will do, or with another."""
    try:
        status = _usable(settings)
    except GhMissing:
        raise
    except (ValueError, IntegrationError) as error:
        wrong(str(error))
        return _with_token(settings)
    if typer.confirm(f"Read the board as {_described(status)}?", default=True):
        return settings
    return _with_token(settings)


def _with_token(settings: Settings) -> Settings:
    typer.echo(HOW_TO_LOG_IN.format(host=settings.github_host or GITHUB))

    def check(token: str) -> Settings:
        if fault := fault_of("github_token", token):
            raise ValueError(f"that {fault}: {remedy('github_token')}")
        other = replace(settings, github_token=token, github_app_id="", github_app_private_key="")
        try:
            right(f"GitHub knows it: {_described(_usable(other))}")
        except NotLoggedIn as error:
            # The same token will not do any better, and Enter is for the login of gh.
            raise ValueError(str(error).removesuffix(".")) from None
        return other

    return ask("GitHub token (not shown), or Enter for gh's own login", check, hidden=True)


def _usable(settings: Settings) -> GhStatus:
    """The login. Raises IntegrationError, or ValueError where it cannot read projects."""
    status = build_github(settings).status()
    if status.scopes is not None and not status.scopes & PROJECT_SCOPES:
        raise ValueError(
            f"{_described(status)} may not read projects: "
            f"{SCOPE_REMEDIES.get(status.kind, SCOPE_REMEDY)}"
        )
    return status


def _described(status: GhStatus) -> str:
    return f"{status.login}, by a {status.kind.value}"


def _look(settings: Settings) -> None:
    """Say what the board is called, and has. Raises IntegrationError."""
    github = build_github(settings)
    board = own_boards_named(settings, github).boards[board_asked(settings)]
    found = look_at(board, github)
    right(f"“{found.title}”, {found.items} items. {fields_taken(found.fields)}")
    configured = vars(field_names(board))
    for role in found.lacking:
        typer.echo(f"  {missing_field(role, configured[role], found.fitting[role])}")
