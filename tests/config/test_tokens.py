"""A secret that was copied wrongly is refused in words, which never tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config import Settings, SettingsError
from config.tokens import encryption_keys

A_KEY, B_KEY = f"{'+/' * 21}A=", f"{'b' * 43}="
BOT = "copy the Bot User OAuth Token from the Slack app's page OAuth & Permissions (xoxb-…)."
APP = "copy the app-level token from the Slack app's page Basic Information (xapp-…)."
SIGNING = (
    "copy the Signing Secret from the Slack app's page Basic Information "
    "(32 digits and letters from a to f)."
)
GITHUB = (
    "copy one from https://github.com/settings/tokens (ghp_… or github_pat_…), "
    "or leave it empty and log in with gh."
)
ACTS_AS_ONE = "a User OAuth Token, which acts as one person"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("slack_bot_token", "xoxb-…", "has dots in it, as the example that shows where"),
        ("slack_bot_token", "xoxb-...", "has dots in it, as the example that shows where"),
        ("slack_app_token", "xapp-1-hush…", "has dots in it, as the example that shows where"),
        ("slack_bot_token", "“xoxb-hush”", "has quotes in it"),
        ("slack_bot_token", "'xoxb-hush'", "has quotes in it"),
        ("slack_bot_token", "xoxb-hush xapp-hush", "has a blank or a line break in it"),
        ("slack_bot_token", "xoxb-hu\\nsh", "has a blank or a line break in it"),
        ("slack_bot_token", "xoxb-hush\\u200b", "has characters in it that no token has"),
        ("slack_bot_token", "хoxb-hush", "has characters in it that no token has"),
        ("slack_bot_token", "xoxb-", "ends after xoxb-"),
        ("slack_bot_token", "xapp-hush", "does not begin with xoxb-, as it is an app-level token"),
        ("slack_bot_token", "xoxp-hush", f"does not begin with xoxb-, as it is {ACTS_AS_ONE}"),
        ("slack_bot_token", "xoxe.xoxb-hush", "as it is a token of an app with token rotation"),
        ("slack_bot_token", "xoxc-hush", "as it is a token of Slack of another kind"),
        ("slack_bot_token", "ghp_hush", "does not begin with xoxb-, as it is a token of GitHub"),
        ("slack_bot_token", "cafe" * 8, "as it is a Signing Secret or a Client Secret"),
        ("slack_bot_token", "hush", "does not begin with xoxb-, so it is another one"),
        (
            "slack_app_token",
            "xoxb-hush",
            "does not begin with xapp-, as it is a Bot User OAuth Token",
        ),
        ("slack_app_token", "github_pat_hush", "as it is a token of GitHub"),
        ("slack_signing_secret", "xoxb-hush", "is a Bot User OAuth Token"),
        ("slack_signing_secret", "xapp-hush", "is an app-level token"),
        ("slack_signing_secret", "hush…", "has dots in it"),
        ("github_token", "xoxb-hush", "is a Bot User OAuth Token"),
        ("github_token", "ghp_…", "has dots in it"),
        ("github_token", "ghp_hush # of the bot", "has a blank or a line break in it"),
        ("github_token", "ghr_hush", "is a refresh token of GitHub"),
    ],
)
def test_a_secret_that_was_copied_wrongly_is_told_with_where_to_copy_it(
    load: Callable[..., Settings], name: str, value: str, said: str
) -> None:
    remedies = {"slack_bot_token": BOT, "slack_app_token": APP, "slack_signing_secret": SIGNING}
    with pytest.raises(SettingsError) as told:
        load(secrets=f'{name} = "{value}"')
    _, problem = str(told.value).splitlines()
    assert problem.startswith(f"- {name} is not right: it ")
    assert said in problem
    assert problem.endswith(remedies.get(name, GITHUB))
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slack_bot_token", "xoxb-1-2-hush"),
        ("slack_app_token", "xapp-1-A2-3-hush"),
        ("slack_signing_secret", "cafe" * 8),
        ("slack_client_id", "12.34"),
        ("github_token", "ghp_hush"),
        ("github_token", "github_pat_hush"),
        ("github_token", "ghs_hush"),
        ("github_token", "cafe" * 10),
    ],
)
def test_a_secret_that_was_copied_well_is_taken(
    load: Callable[..., Settings], name: str, value: str
) -> None:
    assert getattr(load(secrets=f'{name} = " {value}\\n"'), name) == value


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("", ()),
        (A_KEY, (A_KEY.replace("+", "-").replace("/", "_"),)),
        (f" {A_KEY} , {B_KEY},", (A_KEY.replace("+", "-").replace("/", "_"), B_KEY)),
        ([B_KEY], (B_KEY,)),
    ],
)
def test_keys_are_what_openssl_prints(written: Any, keys: tuple[str, ...]) -> None:
    assert encryption_keys(written) == keys


@pytest.mark.parametrize("written", ["hush", f"{A_KEY}x", A_KEY[:-1], [1], 7, f"{A_KEY};{B_KEY}"])
def test_what_is_no_key_is_told_with_what_makes_one(written: Any) -> None:
    with pytest.raises(ValueError, match=r"openssl rand -base64 32|text in quotes"):
        encryption_keys(written)
