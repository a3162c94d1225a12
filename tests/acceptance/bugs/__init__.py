"""Are bugs found? `python -m tests.acceptance.bugs` makes flows and flowbot itself wrong, and fuzzes each."""
