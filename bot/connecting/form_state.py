"""The state of the forms that connect a board, as Slack sends it -> what was entered.

Anybody may craft it: whether it is so, and allowed, is asked of GitHub, Slack and the store when it
is submitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.asking import json_text
from bot.blocks.form_values import (
    Incomplete,
    by_action,
    option_chosen,
    options_chosen,
    read_as_ours,
)
from bot.connecting.draft import DIRECT, ROLES, Draft, draft_named, name_typed, place_named
from bot.connecting.form import (
    ADDRESS,
    ALSO_DIRECT,
    APP_ID,
    APP_KEY,
    BOARD_TIMEZONE,
    CHANNELS,
    FIELD,
    INSTALLATION,
    NAME,
    TOKEN,
)
from config import parsers
from config.github_address import GITHUB
from config.tokens import fault_of

NO_KEY = "Paste the whole file of the key, from -----BEGIN to the -----END line."
NO_APP_ID = "Give the id of the GitHub App beside its key: its page on GitHub shows both."
NO_NUMBER = "It is a number, which ends the address of the installation's page on GitHub."
COPY = "copy one from https://github.com/settings/tokens (ghp_… or github_pat_…)"
BOTH = "Give a token or a GitHub App, not both."


@dataclass(frozen=True)
class Login:
    """What a board is to be read with; empty where nothing was given.

    Attributes:
        token: of GitHub.
        app_id: of a GitHub App.
        private_key: PEM of its key.
        installation_id: where it is installed; empty finds the only one.
    """

    token: str = field(default="", repr=False)
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    installation_id: str = ""

    @property
    def is_given(self) -> bool:
        """Whether there is one."""
        return self != Login()


def draft_at(view: Mapping[str, Any], github_host: str) -> Draft:
    """The draft of a board at the address that was entered. Raises Incomplete and OldForm."""
    with read_as_ours():
        typed = str(by_action(view)[ADDRESS]["value"] or "")
    try:
        return draft_named(typed, github_host)
    except ValueError as error:
        raise Incomplete({ADDRESS: str(error)}) from None


@read_as_ours()
def entered_in(view: Mapping[str, Any], github_host: str) -> tuple[Draft, Login]:
    """The draft of a board and the login that were entered. Raises Incomplete and OldForm."""
    values = by_action(view)
    kept = json_text.read(view["private_metadata"])
    owner, project = str(kept["owner"]), int(kept["project"])
    place_named(f"https://{github_host or GITHUB}/orgs/{owner}/projects/{project}", github_host)
    errors: dict[str, str] = {}
    address = str(kept["address"])
    if ADDRESS in values:
        address = str(values[ADDRESS].get("value") or "").strip()
        try:
            _, owner, project = place_named(address, github_host)
        except ValueError as error:
            errors[ADDRESS] = str(error)
    name = before = str(kept["before"])
    if not before:
        try:
            name = name_typed(str(values.get(NAME, {}).get("value") or ""))
        except ValueError as error:
            errors[NAME] = str(error)
    channels = frozenset(values.get(CHANNELS, {}).get("selected_conversations") or ())
    if channels:
        # Without channels the board is shown everywhere.
        channels |= {DIRECT} & {*options_chosen(values, ALSO_DIRECT)}
    fields = {
        role: option_chosen(values, f"{FIELD}_{role}")
        for role in ROLES
        if f"{FIELD}_{role}" in values
    }
    login = _login(values, errors)
    if errors:
        raise Incomplete(errors)
    draft = Draft(
        owner,
        project,
        name,
        before,
        parsers.channel_ids(sorted(channels)),
        parsers.timezone(option_chosen(values, BOARD_TIMEZONE)).key,
        fields,
        address,
    )
    return draft, login


def _login(values: Mapping[str, Any], errors: dict[str, str]) -> Login:
    """The login that was given; what is obviously wrong with it is put into `errors`."""
    token, app_id, key, installation = (
        str(values.get(name, {}).get("value") or "").strip()
        for name in (TOKEN, APP_ID, APP_KEY, INSTALLATION)
    )
    if fault := fault_of("github_token", token):
        errors[TOKEN] = f"This {fault}: {COPY}."
    if token and (app_id or key or installation):
        errors[TOKEN] = BOTH
    if key:
        # The parser of the setting would take it for the path of a file on the bot's machine.
        try:
            key = parsers.private_key(key) if "-----BEGIN" in key else ""
        except ValueError:
            key = ""
        if not key:
            errors[APP_KEY] = NO_KEY
        elif not app_id:
            errors[APP_ID] = NO_APP_ID
    elif app_id and APP_KEY not in errors:
        errors[APP_KEY] = NO_KEY
    if installation and not installation.isdecimal():
        errors[INSTALLATION] = NO_NUMBER
    return Login(token, app_id, key, installation)
