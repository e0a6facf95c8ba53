"""What the secrets of Slack and GitHub look like, and where their pages show them."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config import parsers

OF_GITHUB = "a token of GitHub"
# What is known by its first characters.
KINDS = {
    "xoxb-": "a Bot User OAuth Token",
    "xapp-": "an app-level token",
    "xoxp-": "a User OAuth Token, which acts as one person",
    "xoxe": "a token of an app with token rotation, which ends after hours",
    "xox": "a token of Slack of another kind",
    "ghr_": "a refresh token of GitHub",
    **dict.fromkeys(("ghp_", "github_pat_", "gho_", "ghs_", "ghu_"), OF_GITHUB),
}
HOW_TO_MAKE_A_KEY = "`openssl rand -base64 32`"
_KEY = re.compile("[A-Za-z0-9_-]{43}=")
_URL_SAFE = str.maketrans("+/", "-_")
# As Slack makes its Signing Secret and Client Secret.
HEXADECIMAL = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Token:
    """A secret of the Slack app.

    Attributes:
        prefix: how it begins; empty where that differs.
        title: what its page calls it.
        page: of the app, that shows it.
        looks: what it looks like.
    """

    prefix: str
    title: str
    page: str
    looks: str

    @property
    def source(self) -> str:
        """Where it is copied."""
        return f"the {self.title} from the Slack app's page {self.page}"


TOKENS = {
    "slack_bot_token": Token("xoxb-", "Bot User OAuth Token", "OAuth & Permissions", "xoxb-…"),
    "slack_app_token": Token("xapp-", "app-level token", "Basic Information", "xapp-…"),
    "slack_signing_secret": Token(
        "", "Signing Secret", "Basic Information", "32 digits and letters from a to f"
    ),
    "slack_client_id": Token(
        "", "Client ID", "Basic Information", "two numbers with a dot between them"
    ),
    "slack_client_secret": Token(
        "", "Client Secret", "Basic Information", "32 digits and letters from a to f"
    ),
}
GITHUB_REMEDY = (
    "copy one from https://github.com/settings/tokens (ghp_… or github_pat_…), or leave it empty "
    "and log in with gh"
)


def token(name: str) -> Callable[[Any], str]:
    """The parser of the setting of that name."""

    def parse(value: Any) -> str:
        written = parsers.text(value)
        if fault := fault_of(name, written):
            raise ValueError(f"it {fault}: {remedy(name)}")
        return written

    return parse


def encryption_keys(value: Any) -> tuple[str, ...]:
    """Keys of 32 bytes, in URL-safe base64: a list, or one text with commas; empty for none."""
    written = value if isinstance(value, list) else parsers.text(value).split(",")
    keys = [str(key).strip().translate(_URL_SAFE) for key in written]
    if not all(map(_KEY.fullmatch, filter(None, keys))):
        raise ValueError(
            f"write what {HOW_TO_MAKE_A_KEY} prints; of several keys, the newest first, with commas"
        )
    return tuple(filter(None, keys))


def new_encryption_key() -> str:
    """A key such as `encryption_keys` takes."""
    from secrets import token_bytes

    return urlsafe_b64encode(token_bytes(32)).decode()


def remedy(name: str) -> str:
    """What the setting of that name is, and where to copy it."""
    if name == "github_token":
        return GITHUB_REMEDY
    return f"copy {TOKENS[name].source} ({TOKENS[name].looks})"


def fault_of(name: str, value: str) -> str:
    """What is obviously wrong with the setting's value, without telling it; "" if nothing is."""
    prefix = TOKENS[name].prefix if name in TOKENS else ""
    if not value:
        return ""
    if "…" in value or "..." in value:
        return "has dots in it, as the example that shows where the whole one goes"
    if re.search(r"[\"'`“”„‘’«»]", value):
        return "has quotes in it"
    if re.search(r"\s", value):
        return "has a blank or a line break in it"
    if not re.fullmatch(r"[!-~]+", value):
        return "has characters in it that no token has"
    if value == prefix:
        return f"ends after {prefix}"
    if not value.startswith(prefix):
        return f"does not begin with {prefix}, {_because(value)}"
    kind = _kind(value)
    if not prefix and kind and not (name == "github_token" and kind == OF_GITHUB):
        return f"is {kind}"
    return ""


def _because(value: str) -> str:
    if kind := _kind(value):
        return f"as it is {kind}"
    if HEXADECIMAL.fullmatch(value):
        return "as it is a Signing Secret or a Client Secret"
    return "so it is another one"


def _kind(value: str) -> str:
    """What begins so, in words; "" where nothing is known to."""
    return next((kind for begins, kind in KINDS.items() if value.startswith(begins)), "")
