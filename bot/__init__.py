"""Where people come in: Slack, the command line, and the playground."""
