"""Errors of gh, each with the next step, by what gh writes on stderr."""

from __future__ import annotations

import re

from integrations.errors import IntegrationError


class GhMissing(IntegrationError):
    """gh, GitHub's command line, is not on this machine."""


class NotLoggedIn(IntegrationError):
    """gh has no token, or one that GitHub does not accept."""


class MissingScope(IntegrationError):
    """The token may not read projects."""


class NotAuthorized(IntegrationError):
    """An organization does not let this token, or this machine, in."""


class ProjectNotFound(IntegrationError):
    """There is no such project, or the token may not see it."""


class RepositoryNotFound(IntegrationError):
    """There is no such repository, or the token may not see it."""


class RateLimited(IntegrationError):
    """GitHub wants fewer requests for a while."""


class Unreachable(IntegrationError):
    """GitHub could not be reached, or had a short outage; retried."""


class GhTimeout(IntegrationError):
    """gh did not finish in time."""


class BadAnswer(IntegrationError):
    """gh gave something else than the JSON it was asked for; retried."""


class ExportIncomplete(IntegrationError):
    """Fewer items came than the board has."""


class PartDoubtful(IntegrationError):
    """A partial export may be incomplete; the whole board has to be exported."""


class GhFailed(IntegrationError):
    """gh failed for a reason that is not known here; the message quotes it."""


# Patterns of what gh and GitHub write; the first match counts: a rate limit may be a 403, too.
SIGNS: tuple[tuple[str, type[IntegrationError], str], ...] = (
    (
        r"rate limit|abuse detection|HTTP 429",
        RateLimited,
        "GitHub's rate limit is reached: ask again later; `gh api rate_limit` shows when.",
    ),
    (
        r"SAML enforcement",
        NotAuthorized,
        (
            "The organization asks for single sign-on: authorize the token for the organization "
            "(https://github.com/settings/tokens, Configure SSO), or run `gh auth refresh`."
        ),
    ),
    (
        r"IP allow list",
        NotAuthorized,
        (
            "The organization lets in known addresses only: ask an owner of it to allow this "
            "machine's address, or ask from one that is."
        ),
    ),
    (
        r"required scopes|INSUFFICIENT_SCOPES|read:project|Resource not accessible by",
        MissingScope,
        (
            "The GitHub token may not read projects: run `gh auth refresh -s read:project`, "
            "or give the token in ANALYTICS_GITHUB_TOKEN that scope."
        ),
    ),
    (
        r"gh auth login|Bad credentials|HTTP 401|authentication token",
        NotLoggedIn,
        (
            "gh is not logged in to GitHub: run `gh auth login -s read:project`, "
            "or set ANALYTICS_GITHUB_TOKEN."
        ),
    ),
    (
        (
            r"error connecting to|dial tcp|dial unix|no such host|connection refused|"
            r"connection reset|broken pipe|i/o timeout|TLS handshake|unexpected EOF|\bEOF$|"
            r"HTTP 50[0234]|Something went wrong while executing your query"
        ),
        Unreachable,
        (
            "GitHub cannot be reached: look at the network and https://www.githubstatus.com, "
            "then ask again."
        ),
    ),
    (
        (
            r"Could not resolve to a ProjectV2|unknown owner type|"
            r"Could not resolve to an? (User|Organization)"
        ),
        ProjectNotFound,
        "",
    ),
    (
        r"doesn't accept argument 'query'",
        PartDoubtful,
        "this GitHub Enterprise Server cannot filter items, as 3.20 can",
    ),
    (
        r"Could not resolve to a node",
        PartDoubtful,
        "an item or a repository has gone",
    ),
    (
        r"Could not resolve to a Repository",
        RepositoryNotFound,
        "",
    ),
    (
        r"invalid character|cannot unmarshal|unexpected end of JSON",
        BadAnswer,
        (
            "GitHub's answer is no JSON (an outage, or a proxy's log-in page?): look at the "
            "network and https://www.githubstatus.com, then ask again."
        ),
    ),
)
TOKEN = re.compile(r"\b(?:gh[a-z]_|github_pat_)\w+")
SECRET = re.compile(rf"{TOKEN.pattern}|(?i:(?<=bearer )|(?<=token ))\S{{20,}}")


def without_secrets(complaint: str, secret: str) -> str:
    """What gh wrote on stderr, without that token and anything else that looks like one."""
    return SECRET.sub("***", complaint.replace(secret, "***") if secret else complaint)


def in_words(complaint: str, not_found: str) -> IntegrationError:
    """The error for what gh wrote on stderr; `not_found` is the sentence for what is not there."""
    for signs, kind, sentence in SIGNS:
        if re.search(signs, complaint, re.IGNORECASE | re.MULTILINE):
            return kind(sentence or not_found)
    first = complaint.strip().split("\n")[0][:300] or "it did not say why"
    return GhFailed(
        f"gh failed: {first.removeprefix('gh: ').rstrip('.')}. Look at `gh auth status` and "
        "https://www.githubstatus.com, and update gh if it goes on."
    )
