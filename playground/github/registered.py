"""A GitHub App on the playground's GitHub: signs in with its key, gets tokens of an installation.

As GitHub does, it takes no signature but as `Bearer`, of ten minutes at most, and its tokens last
an hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

LONGEST = 600
HOUR = timedelta(hours=1)
PERMISSIONS = {"issues": "read", "metadata": "read", "organization_projects": "read"}


@dataclass
class RegisteredApp:
    """An App, where it is installed, and the tokens it has been given.

    Attributes:
        id: of the App.
        slug: its name in its address.
        public_key: PEM of the key that its signatures are checked with.
        accounts: where it is installed, by the installation's number.
        permissions: what it may do there.
        suspended: numbers of installations that an owner has suspended.
        tokens: when each token it was given ends.
        asked: how many tokens it asked for.
    """

    id: str
    slug: str
    public_key: str
    accounts: dict[int, str] = field(default_factory=lambda: {1: "acme"})
    permissions: dict[str, str] = field(default_factory=PERMISSIONS.copy)
    suspended: set[int] = field(default_factory=set)
    tokens: dict[str, datetime] = field(default_factory=dict)
    asked: int = 0

    def takes(self, token: str) -> bool:
        """Whether that is a token of the App which has not ended."""
        return token in self.tokens and datetime.now(UTC) < self.tokens[token]

    def answer(self, request: Request, path: str) -> Response:
        """The answer to a request below `/app`."""
        scheme, _, signature = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or (refusal := self._refusal(signature)):
            message = "A JSON web token could not be decoded" if scheme != "Bearer" else refusal
            return _message(401, message)
        parts = path.strip("/").split("/")
        if request.method == "GET" and parts == ["app", "installations"]:
            return JSONResponse([self._installation(number) for number in self.accounts])
        if request.method == "POST" and parts[:2] + parts[3:] == [
            "app",
            "installations",
            "access_tokens",
        ]:
            return self._token(int(parts[2]))
        return _message(404, "Not Found")

    def _refusal(self, signature: str) -> str:
        """What is wrong with a signature; empty for nothing."""
        try:
            claims = jwt.decode(
                signature,
                self.public_key,
                algorithms=["RS256"],
                options={"require": ["iat", "exp", "iss"], "verify_iat": False},
            )
        except jwt.ExpiredSignatureError:
            return "'Expiration time' claim ('exp') must be a numeric value representing the future"
        except jwt.PyJWTError:
            return "A JSON web token could not be decoded"
        now = datetime.now(UTC).timestamp()
        if claims["exp"] > now + LONGEST:
            return "'Expiration time' claim ('exp') is too far in the future"
        if claims["iat"] > now:
            return "'Issued at' claim ('iat') must be an Integer representing the past"
        return "" if claims["iss"] == self.id else "A JSON web token could not be decoded"

    def _installation(self, number: int) -> dict[str, Any]:
        account = {"login": self.accounts[number], "type": "Organization"}
        about = {"id": number, "app_slug": self.slug, "permissions": self.permissions}
        return {**about, "account": account, "suspended_at": None}

    def _token(self, number: int) -> Response:
        if number not in self.accounts:
            return _message(404, "Not Found")
        if number in self.suspended:
            return _message(403, "This installation has been suspended")
        self.asked += 1
        token, ends = f"ghs_{token_hex(18)}", (datetime.now(UTC) + HOUR).replace(microsecond=0)
        self.tokens[token] = ends
        granted = {"token": token, "expires_at": f"{ends:%Y-%m-%dT%H:%M:%SZ}"}
        return JSONResponse({**granted, "permissions": self.permissions}, 201)


def _message(status: int, message: str) -> Response:
    about = "https://docs.github.com/rest"
    return JSONResponse(
        {"message": message, "documentation_url": about, "status": str(status)}, status
    )
