"""The processes: the bot, its health, its socket and its installation."""
