"""Where the bot is called from outside in HTTP mode: its public address, and paths below it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

SLACK_EVENTS = "/slack/events"
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"

EXAMPLE = "https://your.host"
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,20}(:\d{1,5})?")


def public_address(text: str) -> str:
    """The address as the manifest has it, such as `https://your.host`.

    Raises ValueError, with what to write instead, for one that Slack does not call or that is more
    than scheme and host.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
    except ValueError:
        parts, host = SplitResult("", "", "", "", ""), ""
    if parts.scheme == "http":
        raise ValueError(f"Slack calls the bot over https only: write https://{parts.netloc}")
    if parts.scheme != "https":
        raise ValueError(f"“{text}” does not begin with https://: write it as in {EXAMPLE}")
    if _is_private(host):
        raise ValueError(
            f"Slack calls the bot by a name that is known outside, and “{host}” is none: write it "
            f"as in {EXAMPLE}, or take Socket Mode, which needs no address"
        )
    if not _HOST.fullmatch(parts.netloc.lower()):
        raise ValueError(f"“{parts.netloc}” is no name of a host: write it as in {EXAMPLE}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            f"“{text}” is more than a host: write https://{parts.netloc}, and the manifest adds "
            "the paths"
        )
    return f"https://{parts.netloc.lower()}"


def _is_private(host: str) -> bool:
    """Whether it is an IP address, or a name that only this machine or network knows."""
    try:
        ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
    return True
