"""Logs in as a GitHub App: signs with its key, gets tokens of its installation, renews them.

A token lasts an hour by GitHub's clock, which the dates of its answers tell: that of this machine
may be wrong, or be set. GitHub takes the App's signature only as `Authorization: Bearer`, which gh
cannot send but as an argument that all users of the machine can read, so this asks by itself.
"""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Lock
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from integrations.errors import IntegrationError
from integrations.github.errors import (
    BadAnswer,
    NotAuthorized,
    NotLoggedIn,
    RateLimited,
    Unreachable,
)
from integrations.github.refusals import UNREACHABLE, in_words
from integrations.github.tokens import TokenKind

log = logging.getLogger(__name__)

# GitHub takes ten minutes at most, and its clock and ours may differ by a minute.
SIGNED_FOR, EARLIER = 8 * 60, 60
# A run of gh may take some minutes, and its token must last as long.
EARLY = timedelta(minutes=10)
SECONDS = 30.0
HUNDRED = 100
KEY = "`github_app_id` and `github_app_private_key`"


@dataclass(frozen=True)
class Installation:
    """Where a GitHub App is installed, and what it may do there.

    Attributes:
        id: of the installation.
        account: organization or user.
        app: the App's name in its address.
        permissions: `read` or `write`, by the permission's name.
    """

    id: int
    account: str
    app: str
    permissions: Mapping[str, str]


@dataclass
class GitHubApp:
    """The login of a GitHub App; its methods may be called from several threads.

    Every method raises NotLoggedIn, NotAuthorized, RateLimited, Unreachable or BadAnswer.

    Attributes:
        app_id: the App's id, or its client id.
        private_key: its PEM.
        installation_id: empty finds the only one.
        host: GitHub Enterprise Server host; empty means github.com.
        unix_socket: gives the path of the socket by which GitHub is reached, if gh has one.
    """

    app_id: str
    private_key: str = field(repr=False)
    installation_id: str = ""
    host: str = ""
    unix_socket: Callable[[], str] = lambda: ""

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._token, self._ends = "", datetime.fromtimestamp(0, UTC)
        self._installation: Installation | None = None
        self._opener: OpenerDirector | None = None
        # What GitHub's clock shows, in Unix seconds, when the monotonic one shows 0.
        self._clock = time.time() - time.monotonic()

    def token(self, instead_of: str = "") -> str:
        """A token that lasts for some minutes at least, and is not `instead_of`, which failed."""
        with self._lock:
            is_old = datetime.fromtimestamp(self._now(), UTC) > self._ends - EARLY
            if is_old or self._token in ("", instead_of):
                self._renew()
            return self._token

    def installation(self) -> Installation:
        """Where the App is installed."""
        with self._lock:
            return self._installed()

    @property
    def ends(self) -> datetime:
        """When the token at hand ends, before which another takes its place."""
        return self._ends

    def _renew(self) -> None:
        installed = self._installed()
        try:
            granted = self._ask("POST", f"app/installations/{installed.id}/access_tokens")
            self._token, ends = granted["token"], granted["expires_at"]
            self._ends = datetime.fromisoformat(ends)
        except (KeyError, TypeError, ValueError) as error:
            raise BadAnswer("GitHub gave the GitHub App no token: ask again.") from error
        except IntegrationError:
            # It may have been installed again since.
            self._installation = None
            raise
        log.info("GitHub App %s has a token for %s until %s", self.app_id, installed.account, ends)

    def _installed(self) -> Installation:
        if self._installation is None:
            try:
                listed = [
                    Installation(
                        each["id"], each["account"]["login"], each["app_slug"], each["permissions"]
                    )
                    for each in self._ask("GET", f"app/installations?per_page={HUNDRED}")
                ]
            except (KeyError, TypeError) as error:
                raise BadAnswer(
                    "GitHub did not list where the GitHub App is: ask again."
                ) from error
            self._installation = _chosen(listed, self.installation_id)
        return self._installation

    def _now(self) -> float:
        return time.monotonic() + self._clock

    def _hear(self, headers: Message) -> bool:
        """Set GitHub's clock by an answer of GitHub; whether it was wrong."""
        was = self._clock
        with suppress(KeyError, TypeError, ValueError):
            date = parsedate_to_datetime(str(headers["Date"])).timestamp()
            self._clock = date - time.monotonic()
        return abs(self._clock - was) > EARLIER / 2

    def _ask(self, method: str, path: str, again: bool = True) -> Any:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._signature()}",
            "User-Agent": "sprint-analytics",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        # The scheme is https whatever the settings say.
        request = Request(f"{self._address()}/{path}", None, headers, method=method)  # noqa: S310
        if self._opener is None:
            found = self.unix_socket()
            by_socket = [ProxyHandler({}), _BySocket(found)] if found else []
            self._opener = build_opener(_NoRedirects, *by_socket)
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                self._hear(answer.headers)
                return json.loads(answer.read())
        except HTTPError as error:
            was_wrong = self._hear(error.headers)
            if error.code == HTTPStatus.UNAUTHORIZED and was_wrong and again:
                return self._ask(method, path, again=False)
            raise _refusal(error.code, error.read().decode(errors="replace")) from None
        except (URLError, HTTPException, OSError) as error:
            raise Unreachable(UNREACHABLE) from error
        except (ValueError, RecursionError) as error:
            raise BadAnswer("GitHub's answer to the GitHub App is no JSON: ask again.") from error

    def _address(self) -> str:
        if not self.host or self.host == "github.com":
            return "https://api.github.com"
        # Enterprise Cloud with data residency has the address of its API in front.
        if self.host.endswith(".ghe.com"):
            return f"https://api.{self.host}"
        return f"https://{self.host}/api/v3"

    def _signature(self) -> str:
        # Takes long to import, and few need it.
        import jwt

        now = int(self._now())
        claims = {"iat": now - EARLIER, "exp": now + SIGNED_FOR, "iss": self.app_id}
        try:
            return jwt.encode(claims, self.private_key, algorithm="RS256")
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
            # What it says may quote the key.
            raise NotLoggedIn(
                "The private key of the GitHub App cannot be read: generate another one on the "
                "App's page, and put the whole file into `github_app_private_key`."
            ) from None


def _chosen(installations: list[Installation], wanted: str) -> Installation:
    places = ", ".join(f"{each.account} ({each.id})" for each in installations)
    if not installations:
        raise NotAuthorized(
            "The GitHub App is installed nowhere: install it for the organization that the board "
            "belongs to (the App's page, Install App)."
        )
    chosen = [each for each in installations if wanted in ("", str(each.id))]
    if not chosen:
        raise NotAuthorized(
            f"The GitHub App has no installation {wanted}, but {places}: correct "
            "`github_app_installation_id`."
        )
    if len(chosen) > 1:
        raise NotAuthorized(
            f"The GitHub App is installed several times, for {places}: write the number of one "
            "into `github_app_installation_id`."
        )
    return chosen[0]


def _refusal(status: int, body: str) -> IntegrationError:
    """The error for what GitHub answers to an App's signature."""
    log.warning("GitHub answered %s to the GitHub App: %s", status, " ".join(body.split())[:300])
    if "claim (" in body or "issued at" in body.lower():
        return NotLoggedIn(
            "GitHub does not accept the GitHub App's signature because of its time: correct the "
            "clock of this machine."
        )
    if "suspended" in body:
        return NotAuthorized(
            "The GitHub App is suspended: ask an owner of the organization to unsuspend it "
            "(Settings, GitHub Apps)."
        )
    usual = in_words(body, "", TokenKind.APP)
    if isinstance(usual, NotAuthorized | RateLimited):
        return usual
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
        return NotLoggedIn(
            f"GitHub does not know the GitHub App by its id and key: look whether {KEY} are of the "
            "same App."
        )
    return Unreachable(
        f"GitHub gives the GitHub App no token (status {status}): look at "
        "https://www.githubstatus.com, then ask again."
    )


class _NoRedirects(HTTPRedirectHandler):
    """The signature is for GitHub alone."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


class _BySocket(HTTPSHandler):
    """Reaches GitHub as gh does where `http_unix_socket` is set: unencrypted, by that socket."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    def https_open(self, request: Request) -> Any:
        """Answer a request for https."""
        return self.do_open(partial(_SocketConnection, self._path), request)


class _SocketConnection(HTTPConnection):
    def __init__(self, path: str, host: str, **options: Any) -> None:
        super().__init__(host, **options)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
