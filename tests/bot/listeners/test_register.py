"""How listeners are registered: what the real Bolt makes of them, and who takes which parts."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Args

from bot.app import build_app
from tests.support.listening_bot import listening_bot

LISTENERS = Path(__file__).parents[3] / "bot" / "listeners"
SEVERAL = {"slack_client_id": "1.2", "slack_client_secret": "hush", "slack_bot_token": ""}


@pytest.mark.parametrize("settings", [{"unfurl_links": True}, SEVERAL], ids=["links", "several"])
def test_bolt_gives_each_listener_all_that_it_takes(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    given = set(inspect.signature(Args).parameters)
    with listening_bot(tmp_path, **settings) as bot:
        app = build_app(bot.analytics.settings, bot.analytics)
        listeners = [listener for listener in app._listeners if hasattr(listener, "arg_names")]
        assert len(listeners) > 30
        for listener in listeners:
            assert set(listener.arg_names) <= given
            parameters = inspect.signature(listener.ack_function).parameters
            # A part that `register` forgot to hand in would be asked of Bolt, or be missing.
            assert [
                parameter.name
                for parameter in parameters.values()
                if parameter.default is parameter.empty and parameter.name not in given
            ] == []


def test_register_alone_takes_all_parts_and_every_callback_is_a_function_of_its_own() -> None:
    for path in sorted(LISTENERS.glob("*.py")):
        functions = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
        ]
        for function in functions:
            names = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
            is_register = function.name in {"register", "register_listeners"}
            assert ("analytics" in names) is is_register, f"{path.name}: {function.name}"
            within = [node for node in ast.walk(function) if isinstance(node, ast.FunctionDef)]
            assert not is_register or within == [function], path.name
