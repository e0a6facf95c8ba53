"""The processes: bot and clock, health endpoints, socket watchdog, installation pages."""
