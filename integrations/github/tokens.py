"""Kinds of tokens, which GitHub tells apart by their first letters: what helps differs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class TokenKind(Enum):
    """What gh asks GitHub with; the value is what people call it.

    Attributes:
        LOGIN: nothing that we know of, so gh's own login, which is an OAuth app's.
        CLASSIC: a person's token with scopes.
        FINE_GRAINED: a person's token with permissions, for one owner.
        OAUTH: a person's login by an OAuth app, such as gh.
        INSTALLATION: a GitHub App's, or the `GITHUB_TOKEN` of a workflow, which is one of those.
        APP: of the GitHub App in the settings.
        APP_USER: a person's login by a GitHub App.
        OTHER: a token that begins otherwise.
    """

    LOGIN = "login of gh"
    CLASSIC = "personal access token (classic)"
    FINE_GRAINED = "fine-grained personal access token"
    OAUTH = "OAuth token, as of gh's login"
    INSTALLATION = "token of a GitHub App or of a workflow"
    APP = "token of the GitHub App in the settings"
    APP_USER = "user token of a GitHub App"
    OTHER = "token of an unknown kind"


_BEGINNINGS = {
    "ghp_": TokenKind.CLASSIC,
    "github_pat_": TokenKind.FINE_GRAINED,
    "gho_": TokenKind.OAUTH,
    "ghs_": TokenKind.INSTALLATION,
    "ghu_": TokenKind.APP_USER,
}


def kind_of(token: str) -> TokenKind:
    """The kind of that token; LOGIN where it is empty."""
    if not token:
        return TokenKind.LOGIN
    kinds = [kind for beginning, kind in _BEGINNINGS.items() if token.startswith(beginning)]
    return kinds[0] if kinds else TokenKind.OTHER


def token_among(environment: Mapping[str, str]) -> str:
    """The token that gh takes from these variables; empty where it takes its own login."""
    of_server = "GH_HOST" in environment and environment["GH_HOST"] != "github.com"
    names = ("GH_TOKEN", "GITHUB_TOKEN")
    if of_server:
        names = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
    return next(filter(None, (environment.get(name) for name in names)), "")
