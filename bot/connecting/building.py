"""Puts together what boards are connected with, and the Home tab, which shows them."""

from __future__ import annotations

from bot.connecting.connector import Connector
from bot.listeners.home_tab import HomeTab
from bot.wiring import Analytics


def build_connector(analytics: Analytics) -> Connector:
    """What admins connect boards with."""
    return Connector(
        settings=analytics.settings,
        boards=analytics.live_boards,
        logins=analytics.logins,
        credentials=analytics.credentials,
        people=analytics.people,
        memberships=analytics.memberships,
    )


def build_home_tab(analytics: Analytics) -> HomeTab:
    """What shows people their Home tab."""
    return HomeTab(
        unit=analytics.unit,
        visible_from=analytics.visible_from,
        boards=analytics.boards,
        people=analytics.people,
        memberships=analytics.memberships,
        due=analytics.due,
        ledger=analytics.store.ledger,
        connected=build_connector(analytics).names,
    )
