"""Modals that are updated while they are filled in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltContext
from slack_sdk.models.views import View

from integrations.slack import Surfaces, ViewChanged

log = logging.getLogger(__name__)


def update_form(context: BoltContext, view: Mapping[str, Any], changed: View) -> None:
    """Show the form as it is now, unless it was changed again, or closed, in the meantime."""
    try:
        Surfaces(context.client).update_modal(view["id"], view["hash"], changed)
    except ViewChanged:
        log.info("A form was changed again, or closed, before it was updated.")
