"""`analytics manifest`: what Slack is given to create the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config import Settings


def manifest(
    http: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Where Slack reaches the bot, such as https://your.host; else Socket Mode.",
            show_default=False,
        ),
    ] = None,
    several_workspaces: Annotated[
        bool,
        typer.Option("--several-workspaces", help="Let other workspaces install the app, too."),
    ] = False,
    links: Annotated[
        bool, typer.Option("--links", help="Let links to boards and deliverables unfurl.")
    ] = False,
) -> None:
    """Print the manifest that creates the Slack app, to paste or to save.

    On https://api.slack.com/apps: Create New App, From a manifest. An app that is there already
    takes it under App Manifest.

    Examples: [bold]analytics manifest > manifest.yaml[/],
    [bold]analytics manifest --http https://your.host --several-workspaces --links[/]
    """
    from bot.server.addresses import EXAMPLE, public_address
    from config import load_settings

    try:
        address = public_address(http) if http is not None else ""
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--http") from None
    if several_workspaces and not address:
        raise typer.BadParameter(
            f"several workspaces need HTTP mode: say --http {EXAMPLE}, too",
            param_hint="--several-workspaces",
        )
    settings = load_settings()
    if settings.slack_mode == "http" and not address:
        raise typer.BadParameter(
            f"slack_mode is http in the settings: say --http {EXAMPLE}, with your address",
            param_hint="--http",
        )
    text = manifest_of(settings, address, several=several_workspaces, links=links)
    typer.echo(text, nl=False)


def manifest_of(
    settings: Settings, address: str, *, several: bool = False, links: bool = False
) -> str:
    """The manifest for those settings; an empty address means Socket Mode."""
    from bot.manifest import as_yaml, slack_manifest
    from bot.tenancy.scopes import needed_scopes
    from config.github_address import GITHUB

    host = (settings.github_host or GITHUB).partition(":")[0]
    return as_yaml(
        slack_manifest(
            address,
            several_workspaces=several,
            unfurl_domain=host if links or settings.unfurl_links else "",
            more_scopes=needed_scopes(settings),
        )
    )
