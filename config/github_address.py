"""The addresses of profiles and of projects on GitHub: what they name, and on which host.

The addresses of issues are in `metrics.issues.references`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

GITHUB = "github.com"
# What stands for the login of the token's own user.
ME = "@me"
_LOGIN = r"(?P<owner>(?!(?:orgs|users)(?:/|$))[\w-]+)"
_PROFILE = re.compile(rf"/(?:(?:orgs|users)/)?{_LOGIN}/?")
_PROJECTS = re.compile(rf"/(?:orgs|users)/{_LOGIN}/projects(?:/(?P<number>\d{{1,9}})(?:/.*)?)?/?")


class Address(NamedTuple):
    """The address of an owner's profile, where `project` is 0, or of a project of that number."""

    host: str
    owner: str
    project: int


def read_address(text: str) -> Address | None:
    """What the address of a profile or a project names; None for other text.

    A scheme may be missing before a host that has a dot.
    """
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.-]+(:\d+)?", host):
        return None
    if "://" not in text and "." not in host:
        return None
    if found := _PROJECTS.fullmatch(parts.path):
        return Address(host, found["owner"], int(found["number"] or 0))
    if found := _PROFILE.fullmatch(parts.path):
        return Address(host, found["owner"], 0)
    return None


def owner_and_project(
    owner: str | Address | None,
    project: int | Address | None,
    github_host: str,
    called: tuple[str, str],
) -> tuple[str, int]:
    """The owner and the number of the project that both name together, plainly or by addresses.

    The address of a project is enough. `called` is what the two are called where they were written.
    Raises ValueError with what to write instead, where one is missing, they contradict each other,
    or an address is not on `github_host`.
    """
    owners: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for name, value in zip(called, (owner, project), strict=True):
        if isinstance(value, Address):
            owners[name] = owner_named(value, github_host, name)
            numbers |= {name: value.project} if value.project else {}
        elif isinstance(value, str):
            owners[name] = value
        elif value is not None:
            numbers[name] = value
    _agree({name: login.lower() for name, login in owners.items()})
    _agree({name: f"project {number}" for name, number in numbers.items()})
    for name, named in zip(called, (owners, numbers), strict=True):
        if not named:
            raise ValueError(f"{name} is missing: write it, or the address of the project")
    return next(iter(owners.values())), next(iter(numbers.values()))


def owner_named(owner: str | Address, github_host: str, called: str) -> str:
    """The login of the owner. Raises ValueError for an address that is not on `github_host`."""
    if isinstance(owner, str):
        return owner
    home = (github_host or GITHUB).lower()
    if owner.host != home:
        raise ValueError(
            f"{called} is an address on {owner.host}, and GitHub is {home} here: "
            f"set github_host to {owner.host}, or take an address on {home}"
        )
    return owner.owner


def _agree(named: Mapping[str, str]) -> None:
    if len(set(named.values())) > 1:
        said = ", and ".join(f"{name} names {value}" for name, value in named.items())
        raise ValueError(f"{said}: correct one, or leave one out")
