"""`python -m flowbot` is the command `flowbot`."""

from __future__ import annotations

from flowbot.cli import main

if __name__ == "__main__":
    main()
