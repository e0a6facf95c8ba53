"""Every setting that there is, with the parser of its value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config import parsers, team_days
from config.tokens import encryption_keys, token

Parsers = Mapping[str, Callable[[Any], Any]]

BOARD_SETTINGS: Parsers = {
    "owner": parsers.owner,
    "project": parsers.project,
    "repository": parsers.repository,
    "roadmap": parsers.board_name,
    "sprint_field": parsers.field_name,
    "points_field": parsers.field_name,
    "status_field": parsers.field_name,
    "deliverable_field": parsers.field_name,
    "channels": parsers.channel_ids,
    "workspaces": parsers.workspaces,
    "timezone": parsers.timezone,
    "working_days": team_days.working_days,
    "holidays": team_days.holidays,
    "days_off": team_days.days_off,
    "started_statuses": parsers.names,
    "done_statuses": parsers.names,
    "blocked_labels": parsers.names,
    "acceptance_heading": parsers.heading,
}
SCHEDULE_SETTINGS: Parsers = {
    "report": parsers.words,
    "when": parsers.words,
    "channel": parsers.channel,
    "workspace": parsers.workspace,
    "owner": parsers.person,
    "timezone": parsers.timezone,
}
TOP: Parsers = {
    "schedulers": parsers.schedulers,
    "schedules_per_person": parsers.number_above_0,
    "schedules_per_channel": parsers.number_above_0,
    "timezone": parsers.timezone,
    "working_days": team_days.working_days,
    "holidays": team_days.holidays,
    "days_off": team_days.days_off,
    "default_unit": parsers.one_of("points", "issues"),
    "count_not_planned_as_done": parsers.flag,
    "count_containers": parsers.flag,
    "forecast_weeks": parsers.weeks,
    "commitment": parsers.one_of("first working day", "eve"),
    "export_max_age": parsers.seconds,
    "database_url": parsers.database_url,
    "retention": parsers.days,
    "history_gap": parsers.hours,
    "catch_up": parsers.span_of_hours,
    "full_export_every": parsers.seconds,
    "snapshot_every": parsers.seconds,
    "default_board": parsers.board_name,
    "slack_mode": parsers.one_of("socket", "http"),
    "slack_bot_token": token("slack_bot_token"),
    "slack_app_token": token("slack_app_token"),
    "slack_signing_secret": token("slack_signing_secret"),
    "slack_client_id": token("slack_client_id"),
    "slack_client_secret": token("slack_client_secret"),
    "encryption_key": encryption_keys,
    "slack_channel": parsers.text,
    "slack_api_url": parsers.web_address,
    "http_host": parsers.text,
    "http_port": parsers.port,
    "working_message_after": parsers.seconds,
    "unfurl_links": parsers.flag,
    "outsiders": parsers.one_of("none", "guests", "all"),
    "github_token": token("github_token"),
    "github_app_id": parsers.identifier,
    "github_app_private_key": parsers.private_key,
    "github_app_installation_id": parsers.identifier,
    "github_webhook_secret": parsers.text,
    "github_host": parsers.host,
    "gh_path": parsers.text,
    "gh_config_dir": parsers.text,
    "gh_timeout": parsers.time_limit,
    "chrome_path": parsers.text,
    "chart_timeout": parsers.time_limit,
    "queue": parsers.one_of("process", "postgresql"),
    "log_level": parsers.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    "log_format": parsers.one_of("text", "json"),
    "health_port": parsers.port_or_none,
}
# What a board has as all do, unless it has its own.
INHERITED = ("timezone", "working_days", "holidays", "days_off")
# What a schedule cannot be without.
SCHEDULE_NEEDS = ("report", "when", "channel")
