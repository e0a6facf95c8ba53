from __future__ import annotations

import sys
from pathlib import Path

from tests.support.processes import ended

PROGRAM = """
import sys
from bot.cli import main

sys.argv = ["analytics", "serve"]
try:
    main()
finally:
    print(*({"pydantic", "rich", "uvicorn", "cryptography", "alembic"} & sys.modules.keys()))
"""


def test_a_bot_does_not_hold_what_it_does_not_need(tmp_path: Path) -> None:
    done = ended(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "XDG_CONFIG_HOME": str(tmp_path)},
    )
    # All is imported when it finds that it has no token.
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert done.stdout == "\n"
