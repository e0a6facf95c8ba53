"""A board that is being connected or changed, as the forms have it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from config import BoardSettings
from config.github_address import GITHUB, Address, read_address

EXAMPLE = "https://github.com/orgs/acme/projects/7"
NO_ADDRESS = (
    f"This is no address of a GitHub project: copy it from your browser, such as {EXAMPLE}."
)
NO_NUMBER = f"It has no number: take the address of the project itself, such as {EXAMPLE}."
NOT_THIS_HOST = "I read boards on {home}, not on {host}: take the address of a project there."
NOT_A_NAME = "Take letters or digits, and - and _ between them, without blanks, such as platform."
NAME_CHARACTERS = 40
ROLES = ("sprint", "points", "status", "deliverable")
# Messages with the bot, beside ids of channels.
DIRECT = "direct"


@dataclass(frozen=True)
class Draft:
    """What the form has of a board.

    Attributes:
        owner: organization or user on GitHub.
        project: number in the project's address.
        name: what the board is to be called; empty takes the project's title.
        before: what it is called, where it is connected already; empty for a new one.
        channels: ids of the channels that are to see it, and `direct`; empty means all.
        timezone: IANA name of the zone whose calendar days count.
        fields: by role, names of fields that were chosen, empty for those that are to be found by
            themselves; of roles that are not among them nothing was asked.
        address: of the project, as it was typed.
    """

    owner: str
    project: int
    name: str = ""
    before: str = ""
    channels: frozenset[str] = frozenset()
    timezone: str = "UTC"
    fields: Mapping[str, str] = field(default_factory=dict)
    address: str = ""

    @property
    def place(self) -> str:
        """The project in words."""
        return place_of(self)


def place_of(board: Draft | BoardSettings) -> str:
    """The project in words."""
    return f"project {board.project} of {board.owner}"


def draft_of(board: BoardSettings) -> Draft:
    """What the form has of a board that is connected."""
    chosen = {role: str(getattr(board, f"{role}_field")) for role in ROLES}
    return Draft(
        board.owner,
        board.project,
        board.name,
        board.name,
        board.channels,
        board.timezone.key,
        {role: name for role, name in chosen.items() if name},
    )


def place_named(typed: str, github_host: str) -> Address:
    """The project at that address. Raises ValueError with what to write instead."""
    # Slack sends a link in a message as <https://…|what it shows>.
    address = read_address(typed.strip(" <>").partition("|")[0])
    if address is None:
        raise ValueError(NO_ADDRESS)
    home = (github_host or GITHUB).lower()
    if address.host != home:
        raise ValueError(NOT_THIS_HOST.format(home=home, host=address.host))
    if not address.project:
        raise ValueError(NO_NUMBER)
    return address


def draft_named(typed: str, github_host: str) -> Draft:
    """The draft of a board at that address. Raises ValueError with what to write instead."""
    place = place_named(typed, github_host)
    return Draft(place.owner, place.project, address=typed.strip())


def name_typed(typed: str) -> str:
    """The name of a board, in lower case; empty where none is typed. Raises ValueError."""
    name = typed.strip().lower()
    is_a_word = re.fullmatch(rf"[\w-]{{1,{NAME_CHARACTERS}}}", name) and re.search(r"[^\W_]", name)
    if name and not is_a_word:
        raise ValueError(NOT_A_NAME)
    return name


def name_from(title: str) -> str:
    """A name made of the title of a project."""
    name = re.sub(r"[\W_]+", "-", title.lower()).strip("-")[:NAME_CHARACTERS].strip("-")
    return name or "board"
