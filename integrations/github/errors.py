"""Errors of gh and GitHub; `integrations.github.refusals` has the sentences of most."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from integrations.errors import IntegrationError


class GhMissing(IntegrationError):
    """gh, GitHub's command line, is not on this machine."""


class GhTooOld(IntegrationError):
    """This gh does not know what it is asked with."""


class NotLoggedIn(IntegrationError):
    """gh has no token, or one that GitHub does not accept."""


class MissingScope(IntegrationError):
    """The token has not the scope or the permission to read projects."""


class NoUser(IntegrationError):
    """The token belongs to no user, as that of an app."""


class NotAuthorized(IntegrationError):
    """An organization does not let this kind of token, or this machine, in."""


class ProjectNotFound(IntegrationError):
    """There is no such project, or the token may not see it."""


class RepositoryNotFound(IntegrationError):
    """There is no such repository, or the token may not see it."""


class RateLimited(IntegrationError):
    """GitHub wants fewer requests for a while; `seconds` is how long, where it told."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooMuchAsked(IntegrationError):
    """GitHub stops a query that takes too much of it; a smaller page may pass."""


class Unreachable(IntegrationError):
    """GitHub could not be reached, or had a short outage; retried.

    `answered` says that GitHub itself gave up, which it does of large requests, too.
    """

    answered = False


class GhTimeout(IntegrationError):
    """gh did not finish in time."""


class BadAnswer(IntegrationError):
    """gh gave something else than the JSON it was asked for; retried."""


class ExportIncomplete(IntegrationError):
    """Fewer items came than the board has."""


class PartDoubtful(IntegrationError):
    """A partial export may be incomplete; the whole board has to be exported."""


class FieldsChanged(IntegrationError):
    """A project has other fields than those that were asked for, which are `fields`."""

    def __init__(self, fields: Sequence[Mapping[str, Any]], message: str) -> None:
        super().__init__(message)
        self.fields = fields


class ServerLacks(IntegrationError):
    """A query asks for types and fields (`Type.field`) that the server does not have: `lacking`."""

    def __init__(self, lacking: frozenset[str]) -> None:
        names = ", ".join(sorted(lacking))
        super().__init__(
            f"GitHub has no {names}, which reports need: update an Enterprise Server, or, where "
            "github.com is asked, Sprint Analytics; or report on files (see docs/files.md)."
        )
        self.lacking = lacking


class GhFailed(IntegrationError):
    """gh failed for a reason that is not known here; the message quotes it."""


TOKEN = re.compile(r"\b(?:gh[a-z]_|github_pat_)\w+(?:[.-]\w+)*")
SECRET = re.compile(rf"{TOKEN.pattern}|(?i:(?<=bearer )|(?<=token ))\S{{20,}}")


def without_secrets(complaint: str, secret: str) -> str:
    """What gh wrote on stderr, without that token and anything else that looks like one."""
    return SECRET.sub("***", complaint.replace(secret, "***") if secret else complaint)
