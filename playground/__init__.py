"""A local Slack, a local GitHub and a sample team: the bot's whole world with no account."""
