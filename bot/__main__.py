"""`python -m bot` is `analytics`."""

from bot.cli import main

if __name__ == "__main__":
    main()
