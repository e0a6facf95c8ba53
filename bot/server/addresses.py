"""Where the bot is called from outside in HTTP mode: its public address, and paths below it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

SLACK_EVENTS = "/slack/events"
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"

EXAMPLE = "https://your.host"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL}){{1,20}}(:\d{{1,5}})?")


def public_address(text: str) -> str:
    """The address as the manifest has it, such as `https://your.host`.

    Raises ValueError, with what to write instead, for one that Slack does not call or that is more
    than scheme and host.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname or ""
        # Looked at, a port that there cannot be is refused.
        place = host if parts.port is None else f"{host}:{parts.port}"
    except ValueError:
        raise ValueError(f"“{text}” is no address: write it as in {EXAMPLE}") from None
    if "@" in parts.netloc:
        raise ValueError(f"Slack takes no name or password in an address: write https://{place}")
    if parts.scheme == "http":
        raise ValueError(f"Slack calls the bot over https only: write https://{parts.netloc}")
    if _HOST.fullmatch(text.strip().lower()):
        raise ValueError(f"“{text}” does not begin with https://: write https://{text.strip()}")
    if parts.scheme != "https":
        raise ValueError(f"“{text}” does not begin with https://: write it as in {EXAMPLE}")
    if not host:
        raise ValueError(f"“{text}” names no host: write it as in {EXAMPLE}")
    if _is_private(host):
        raise ValueError(
            f"Slack calls the bot by a name that is known outside, and “{host}” is none: write it "
            f"as in {EXAMPLE}, or take Socket Mode, which needs no address"
        )
    if not host.isascii():
        raise ValueError(
            f"“{host}” has other letters than a to z: write it as a browser copies it, with xn--"
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
