"""Parsers of settings: each gives the value, or raises ValueError with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from config.github_address import ME, Address, read_address


def text(value: Any) -> str:
    """Text, trimmed; variables need quotes where it looks like a number."""
    if not isinstance(value, str):
        raise ValueError("write it as text in quotes, in a variable as '\"…\"'")
    return value.strip()


def identifier(value: Any) -> str:
    """An id, which in a variable is a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value)


# Of a key of 16,384 bits the file has a fifth of that.
LONGEST_KEY = 65_536


def private_key(value: Any) -> str:
    """The PEM of a private key, or of the file at that path; empty for none.

    Its lines may have been joined by spaces, or by `\\n` written out, on the way here.
    """
    given = text(value)
    if given and "-----" not in given:
        try:
            file = Path(given).expanduser()
            # A pipe perhaps waits for ever, and a device never ends.
            if not file.is_file():
                raise ValueError
            with file.open(encoding="utf-8") as opened:
                given = opened.read(LONGEST_KEY)
        except (OSError, ValueError, RuntimeError):
            raise ValueError(
                "it is neither a key nor the path of a file that can be read: write one of the two"
            ) from None
    if not given:
        return ""
    pem = re.search(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----(.+?)-----END \1-----", given, re.DOTALL)
    if pem is None:
        raise ValueError(
            "write the whole file of the key, from -----BEGIN to the -----END line, or its path"
        )
    body = "".join(pem[2].replace("\\r", "").replace("\\n", "").split())
    lines = "\n".join(body[start : start + 64] for start in range(0, len(body), 64))
    return f"-----BEGIN {pem[1]}-----\n{lines}\n-----END {pem[1]}-----\n"


def owner(value: Any) -> str | Address:
    """The login of an organization or a user, `@me`, or the address of its profile or project."""
    if not text(value):
        raise ValueError("write the organization or user that the project belongs to")
    if text(value).lower() == ME:
        return ME
    if "/" in text(value):
        return _address(text(value))
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", text(value)):
        raise ValueError("write the organization or user as in its address on GitHub, such as acme")
    return text(value)


def board_name(value: Any) -> str:
    """The name of a configured board, or empty; names are the same in any case."""
    return text(value).lower()


def repository(value: Any) -> str:
    """`owner/name`, or empty."""
    if text(value) and not re.fullmatch(r"[\w.-]+/[\w.-]+", text(value)):
        raise ValueError('write owner/name, such as "acme/shop"')
    return text(value)


def field_name(value: Any) -> str:
    """The name of a project field."""
    if not text(value):
        raise ValueError("write the field's name as the project shows it, or leave it out")
    return text(value)


def names(value: Any) -> tuple[str, ...]:
    """Names as the project shows them: a list, or one text with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError('write a list of names, such as ["In Progress", "In Review"]')
    return tuple(part.strip() for part in parts if part.strip())


def channel_ids(value: Any) -> frozenset[str]:
    """Ids of Slack conversations, and `direct` for direct messages with the bot."""
    ids = frozenset(names(value))
    if not all(re.fullmatch(r"[CGD][A-Z0-9]{5,}|direct", channel_id) for channel_id in ids):
        raise ValueError(
            "write a list of channel ids (in Slack: the channel's details, at the bottom) and "
            '"direct", such as ["C0123456789", "direct"]'
        )
    return ids


def words(value: Any) -> str:
    """Words as people type them in Slack."""
    if not text(value):
        raise ValueError('write it as you would type it, such as "burndown" or "every monday 9:00"')
    return text(value)


def channel(value: Any) -> str:
    """The id of a Slack channel."""
    if not re.fullmatch(r"[CG][A-Z0-9]{5,}", text(value)):
        raise ValueError(
            "write the channel's id (in Slack: its details, at the bottom), such as C0123456789"
        )
    return text(value)


def person(value: Any) -> str:
    """The id of a Slack user, or empty."""
    if text(value) and not re.fullmatch(r"[UW][A-Z0-9]{2,}", text(value)):
        raise ValueError("write the user's id (in Slack: their profile, ⋮), such as U0123456789")
    return text(value)


def schedulers(value: Any) -> frozenset[str]:
    """Who may schedule: `everyone`, `admins`, or ids of users and user groups."""
    allowed = frozenset(names(value))
    if not allowed or not all(
        re.fullmatch(r"everyone|admins|[UWS][A-Z0-9]{2,}", who) for who in allowed
    ):
        raise ValueError(
            'write "everyone", "admins", or a list of ids of users and user groups, such as '
            '["U0123456789", "S0123456789"]'
        )
    return allowed


def workspaces(value: Any) -> frozenset[str]:
    """Ids of Slack workspaces."""
    ids = frozenset(names(value))
    if not all(re.fullmatch(r"[TE][A-Z0-9]{2,}", team) for team in ids):
        raise ValueError('write a list of workspace ids, such as ["T0123456789"]')
    return ids


def workspace(value: Any) -> str:
    """The id of a Slack workspace, or empty."""
    if text(value) and not re.fullmatch(r"T[A-Z0-9]{2,}", text(value)):
        raise ValueError("write the workspace's id, such as T0123456789")
    return text(value)


def heading(value: Any) -> str:
    """The words of a heading, without its marks."""
    words = text(value).lstrip("#").strip()
    if not words:
        raise ValueError('write the words of the heading, such as "Acceptance criteria"')
    return words


def number_above_0(value: Any) -> int:
    """A number of things, of which there is at least one."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1e6:
        raise ValueError("write a number from 1 up, such as 15")
    return value


def weeks(value: Any) -> int:
    """A number of weeks, enough for a forecast."""
    if not isinstance(value, int) or isinstance(value, bool) or not 3 <= value <= 520:
        raise ValueError("write a number of weeks from 3 to 520, such as 12")
    return value


def days(value: Any) -> int:
    """A number of days, none included."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 36500:
        raise ValueError("write a number of days, such as 730, or 0 for ever")
    return value


def hours(value: Any) -> float:
    """A number of hours above 0."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e5:
        raise ValueError("write a number of hours above 0, such as 36")
    return float(value)


def span_of_hours(value: Any) -> timedelta:
    """A number of hours, none included."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e5:
        raise ValueError("write a number of hours from 0 up, such as 12")
    return timedelta(hours=value)


def database_url(value: Any) -> str:
    """The URL of a SQLite file or of a PostgreSQL database."""
    if not re.match(r"sqlite:///.|postgres(ql)?(\+psycopg)?://", text(value)):
        raise ValueError(
            'write "sqlite:///path/of/a/file" or "postgresql://user:password@host/database"'
        )
    return text(value)


def project(value: Any) -> int | Address:
    """A project's number, or its address."""
    if isinstance(value, str) and "/" in value:
        if (address := _address(value.strip())).project:
            return address
        raise ValueError("it has no number: take the address of the project itself")
    typed = isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip())
    number = int(value) if typed else value
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number < 1e9:
        raise ValueError("write the number in the project's address, such as 7")
    return number


def _address(written: str) -> Address:
    if address := read_address(written):
        return address
    raise ValueError(
        "this is no address of a profile or a project: write such as "
        '"https://github.com/orgs/acme" or "https://github.com/orgs/acme/projects/7"'
    )


def port(value: Any) -> int:
    """A TCP port."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 65536:
        raise ValueError("write a port from 1 to 65535, such as 3000")
    return value


def port_or_none(value: Any) -> int:
    """A TCP port, or 0 for none."""
    return 0 if value == 0 and not isinstance(value, bool) else port(value)


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("write true or false, without quotes")
    return value


def seconds(value: Any) -> float:
    """A number of seconds, zero included."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1e6:
        raise ValueError("write a number of seconds from 0 up, such as 60")
    return float(value)


def time_limit(value: Any) -> float:
    """A number of seconds above 0."""
    if seconds(value) == 0:
        raise ValueError("write a number of seconds above 0, such as 60")
    return seconds(value)


def web_address(value: Any) -> str:
    """An http address of a folder, ending in a slash."""
    parts = urlsplit(text(value))
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError('write an address such as "https://slack.com/api/"')
    return text(value).rstrip("/") + "/"


def host(value: Any) -> str:
    """A host name, with a port perhaps, or empty."""
    if not re.fullmatch(r"[\w.-]*(:\d+)?", text(value)):
        raise ValueError('write the bare host name, such as "github.acme.com"')
    return text(value)


def one_of(*choices: str) -> Callable[[Any], str]:
    """One of a few words, in any case."""

    def choice(value: Any) -> str:
        for word in choices:
            if text(value).lower() == word.lower():
                return word
        raise ValueError("write " + " or ".join(f'"{word}"' for word in choices))

    return choice


def timezone(value: Any) -> ZoneInfo:
    """The time zone of an IANA name."""
    try:
        return ZoneInfo(text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(str(value), available_timezones(), n=1) or ["Europe/Berlin"]
        raise ValueError(f'write the name of a time zone, such as "{near[0]}"') from None
