"""What GitHub answers to a token that may not ask what it asks, word by word."""

from __future__ import annotations

from typing import Any

SETTINGS = "https://github.com/settings/personal-access-tokens/1"
CREDENTIALS = (
    "Although you appear to have the correct authorization credentials, the `acme` organization has"
)

# The type and the message of each refusal.
REFUSALS: dict[str, tuple[str, str]] = {
    "no scope": (
        "INSUFFICIENT_SCOPES",
        (
            "Your token has not been granted the required scopes to execute this query. The "
            "'projectV2' field requires one of the following scopes: ['read:project'], but your "
            "token has only been granted the: ['repo'] scopes. Please modify your token's scopes "
            "at: https://github.com/settings/tokens."
        ),
    ),
    "fine-grained": ("FORBIDDEN", "Resource not accessible by personal access token"),
    "integration": ("FORBIDDEN", "Resource not accessible by integration"),
    "classic forbidden": (
        "FORBIDDEN",
        (
            "`acme` forbids access via a personal access token (classic). Please use a GitHub App, "
            "OAuth App, or a personal access token with fine-grained permissions."
        ),
    ),
    "fine-grained forbidden": (
        "FORBIDDEN",
        (
            "`acme` forbids access via a personal access token with fine-grained permissions. "
            "Please use a GitHub App, or an OAuth App."
        ),
    ),
    "long life": (
        "FORBIDDEN",
        (
            "The 'acme' organization forbids access via a fine-grained personal access tokens if "
            "the token's lifetime is greater than 366 days. Please adjust your token's lifetime at "
            f"the following URL: {SETTINGS}"
        ),
    ),
    "OAuth app": (
        "FORBIDDEN",
        (
            f"{CREDENTIALS} enabled OAuth App access restrictions, meaning that data access to "
            "third-parties is limited. For more information on these restrictions, including how "
            "to enable this app, visit https://docs.github.com/articles/"
            "restricting-access-to-your-organization-s-data/"
        ),
    ),
    "single sign-on, OAuth": (
        "FORBIDDEN",
        (
            "Resource protected by organization SAML enforcement. You must grant your OAuth token "
            "access to this organization."
        ),
    ),
    "single sign-on, personal": (
        "FORBIDDEN",
        (
            "Resource protected by organization SAML enforcement. You must grant your Personal "
            "Access token access to this organization."
        ),
    ),
    "address": (
        "FORBIDDEN",
        (
            f"{CREDENTIALS} an IP allow list enabled, and your IP address is not permitted to "
            "access this resource."
        ),
    ),
    "too much": ("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."),
}


def refusal(name: str) -> dict[str, Any]:
    """The answer to a query that is refused for that reason."""
    kind, message = REFUSALS[name]
    error: dict[str, Any] = {"type": kind, "path": ["repositoryOwner", "projectV2"]}
    if kind == "FORBIDDEN":
        error["extensions"] = {"saml_failure": "SAML" in message}
    error |= {"locations": [{"line": 1, "column": 1}], "message": message}
    return {"data": {"repositoryOwner": None}, "errors": [error]}
