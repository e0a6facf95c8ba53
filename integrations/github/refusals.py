"""What gh and GitHub write when they refuse, in words that say the next step."""

from __future__ import annotations

import re
from collections.abc import Mapping

from integrations.errors import IntegrationError
from integrations.github.errors import (
    BadAnswer,
    GhFailed,
    GhTooOld,
    MissingScope,
    NotAuthorized,
    NotLoggedIn,
    PartDoubtful,
    ProjectNotFound,
    RateLimited,
    RepositoryNotFound,
    ServerLacks,
    TooMuchAsked,
    Unreachable,
)
from integrations.github.tokens import TokenKind

UNREACHABLE = (
    "GitHub cannot be reached: look at the network and https://www.githubstatus.com, then ask "
    "again."
)
SSO = "The organization asks for single sign-on: "
AUTHORIZE = (
    "authorize the token for the organization (https://github.com/settings/tokens, Configure SSO)"
)

# A sentence, or one for each kind of token that needs another.
Sentence = str | Mapping[TokenKind | None, str]
# Patterns of what gh and GitHub write; the first match counts: a rate limit may be a 403, too.
# What a pattern names is put into its sentence.
SIGNS: tuple[tuple[str, type[IntegrationError], Sentence], ...] = (
    (
        r"\Aunknown (command|flag|shorthand flag)",
        GhTooOld,
        (
            "This gh is too old: update it (https://cli.github.com), or set ANALYTICS_GH_PATH to a "
            "newer one."
        ),
    ),
    (
        r"failed to (?:load|read) config(?:uration)?: (?P<why>[^\n]+)",
        GhFailed,
        (
            "gh cannot read its configuration ({why}): correct `gh_config_dir`, or leave it empty "
            "for gh's own folder."
        ),
    ),
    (
        r"RESOURCE_LIMITS_EXCEEDED|Resource limits for this query exceeded",
        TooMuchAsked,
        (
            "GitHub stopped a query because it takes too much of its resources, however little was "
            "asked for at once: ask again in some minutes, and archive what is done on the board "
            "if it goes on."
        ),
    ),
    (
        r"rate limit|RATE_LIMITED|abuse detection|HTTP 429",
        RateLimited,
        "GitHub's rate limit is reached: ask again later; `gh api rate_limit` shows when.",
    ),
    (
        r"SAML enforcement",
        NotAuthorized,
        {
            TokenKind.CLASSIC: f"{SSO}{AUTHORIZE}.",
            TokenKind.OAUTH: f"{SSO}run `gh auth refresh` and authorize gh for the organization.",
            None: f"{SSO}{AUTHORIZE}, or run `gh auth refresh`.",
        },
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
        r"token's lifetime is greater than (?P<limit>\d+ days)",
        NotAuthorized,
        (
            "The organization refuses tokens that live longer than {limit}: give the token an "
            "earlier expiry (https://github.com/settings/personal-access-tokens), or take a GitHub "
            "App, whose tokens renew themselves."
        ),
    ),
    (
        r"forbids access via a personal access token \(classic\)",
        NotAuthorized,
        (
            "The organization forbids personal access tokens (classic): make a fine-grained one "
            "for it (Projects, Issues and Metadata: read-only), or take a GitHub App."
        ),
    ),
    (
        r"forbids access via a (fine-grained|personal access token with fine-grained)",
        NotAuthorized,
        (
            "The organization forbids fine-grained personal access tokens: take a GitHub App, or "
            "the login of `gh auth login --scopes read:project`."
        ),
    ),
    (
        r"OAuth App access restrictions",
        NotAuthorized,
        (
            "The organization has not approved gh as an OAuth app: ask an owner of it to "
            "(Settings, Third-party access, GitHub CLI), or take a fine-grained token or a "
            "GitHub App."
        ),
    ),
    (
        r"Resource not accessible by integration",
        MissingScope,
        {
            TokenKind.APP: (
                "The GitHub App may not read this project: give it, for the organization, "
                "Projects: read-only and, for its repositories, Issues and Metadata: read-only; a "
                "project of a user takes a classic token with the scope read:project."
            ),
            None: (
                "A workflow's own GITHUB_TOKEN can never read projects, and a GitHub App only "
                "those of an organization, with its permission Projects: read-only: give the App "
                "that, or take another token (README, step 2)."
            ),
        },
    ),
    (
        r"Resource not accessible by personal access token",
        MissingScope,
        (
            "The fine-grained token may not read this project: give it, for the organization, "
            "Projects: read-only and, for its repositories, Issues and Metadata: read-only; a "
            "project of a user takes a classic token with the scope read:project."
        ),
    ),
    (
        r"required scopes|INSUFFICIENT_SCOPES|read:project",
        MissingScope,
        {
            TokenKind.CLASSIC: (
                "The GitHub token may not read projects: give it the scopes read:project and repo "
                "(https://github.com/settings/tokens), or leave it out and run "
                "`gh auth refresh --scopes read:project`."
            ),
            None: (
                "The GitHub token may not read projects: run "
                "`gh auth refresh --scopes read:project`, or give the token in "
                "ANALYTICS_GITHUB_TOKEN that scope."
            ),
        },
    ),
    (
        r"gh auth login|Bad credentials|HTTP 401|authentication token",
        NotLoggedIn,
        {
            TokenKind.LOGIN: (
                "gh is not logged in to GitHub: run `gh auth login --scopes read:project`, "
                "or set ANALYTICS_GITHUB_TOKEN."
            ),
            None: (
                "GitHub does not accept the token, which may have expired or been revoked: put a "
                "new one in its place, or leave it out and run "
                "`gh auth login --scopes read:project`."
            ),
        },
    ),
    (
        (
            r"error connecting to|dial tcp|dial unix|no such host|connection refused|"
            r"connection reset|broken pipe|i/o timeout|TLS handshake|unexpected EOF|\bEOF$|"
            r"HTTP 50[0234]|Something went wrong while executing your query"
        ),
        Unreachable,
        UNREACHABLE,
    ),
    (
        (
            r"Could not resolve to a ProjectV2|unknown owner type|"
            r"Could not resolve to an? (User|Organization)"
        ),
        ProjectNotFound,
        {
            TokenKind.FINE_GRAINED: (
                "{not_found} A fine-grained token sees those of one organization, with the "
                "permission Projects: read-only."
            ),
            TokenKind.INSTALLATION: (
                "{not_found} A workflow's own GITHUB_TOKEN sees none, and a GitHub App those of "
                "its organization, with the permission Projects: read-only."
            ),
            TokenKind.APP: (
                "{not_found} A GitHub App sees those of its organization, with the permission "
                "Projects: read-only."
            ),
            None: "{not_found}",
        },
    ),
    (
        r"doesn't accept argument 'query'",
        PartDoubtful,
        "this GitHub Enterprise Server cannot filter items, as 3.20 can",
    ),
    (
        r"doesn't accept argument 'archivedStates'",
        PartDoubtful,
        "this GitHub Enterprise Server does not tell archived items",
    ),
    (
        r"Could not resolve to a Repository",
        RepositoryNotFound,
        "{not_found}",
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
# What is said of a query by a server that lacks some of what it asks for.
_LACKING = re.compile(
    r"No such type (?P<type>\w+), so it can't be|"
    r"Fragment (?:\w+ )?on (?P<stranger>\w+) can't be spread|"
    r"Field '(?P<field>\w+)' doesn't exist on type '(?P<of>\w+)'"
)


def in_words(complaint: str, not_found: str, kind: TokenKind = TokenKind.LOGIN) -> IntegrationError:
    """The error for what gh wrote on stderr, when it asked with a token of that kind.

    `not_found` is the sentence for what is not there.
    """
    if lacking := frozenset(map(_lacking, _LACKING.finditer(complaint))):
        return ServerLacks(lacking)
    for signs, error, sentence in SIGNS:
        if found := re.search(signs, complaint, re.IGNORECASE | re.MULTILINE):
            said = sentence if isinstance(sentence, str) else sentence.get(kind, sentence[None])
            return error(said.format(not_found=not_found, **found.groupdict()))
    first = complaint.strip().split("\n")[0][:300] or "it did not say why"
    return GhFailed(
        f"gh failed: {first.removeprefix('gh: ').rstrip('.')}. Look at `gh auth status` and "
        "https://www.githubstatus.com, and update gh if it goes on."
    )


def _lacking(match: re.Match[str]) -> str:
    return match["type"] or match["stranger"] or f"{match['of']}.{match['field']}"
