"""`analytics`, with the words that were typed."""

from bot.cli import main

main()
