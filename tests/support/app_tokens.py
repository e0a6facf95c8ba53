"""A process that asks for tokens of a GitHub App by its own clock, which a test may set: one for
each line on stdin."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from integrations.errors import IntegrationError
from integrations.github import GitHubApp


def ask(app_id: str, key_file: str, socket: str) -> None:
    """Print the token and the time of day, or why there is no token, for each line."""
    app = GitHubApp(app_id, Path(key_file).read_text(), unix_socket=lambda: socket)
    for _ in sys.stdin:
        try:
            said = app.token()
        except IntegrationError as error:
            said = str(error)
        print(said, datetime.now(UTC).isoformat(), flush=True)  # noqa: T201


if __name__ == "__main__":
    ask(*sys.argv[1:])
