"""One file per way in; each has `register(app, analytics)`."""

from slack_bolt import App

from bot.listeners import (
    actions,
    commands,
    connecting,
    deletion,
    forms,
    gate,
    home,
    installations,
    links,
    messages,
    schedules,
    welcome,
)
from bot.wiring import Analytics


def register_listeners(app: App, analytics: Analytics) -> None:
    """Let the app answer everything it can be asked."""
    gate.register(app, analytics)
    actions.register(app, analytics)
    commands.register(app, analytics)
    connecting.register(app, analytics)
    deletion.register(app, analytics)
    forms.register(app, analytics)
    home.register(app, analytics)
    installations.register(app, analytics)
    links.register(app, analytics)
    messages.register(app, analytics)
    schedules.register(app, analytics)
    welcome.register(app, analytics)
