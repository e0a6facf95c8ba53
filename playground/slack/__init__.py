"""A Slack of our own on loopback, as far as the bot and its page use it."""
