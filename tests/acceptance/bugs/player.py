"""Plays talks that come in with the flowbot that it is started with: `engine` has it play them with wrong ones.

A line of JSON for each talk, `{"bot": FOLDER, "text": TRANSCRIPT}`; a line for each answer: why it fails, or null.
"""

from __future__ import annotations

import json
import sys

from flowbot.testing.fuzz.finding import problem_of
from flowbot.testing.projects import project_at
from flowbot.testing.unlogged import unlogged


def main() -> None:
    """Play them until no more come."""
    with unlogged():
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                problem = problem_of(project_at(asked["bot"]), asked["text"])
                told = None if problem is None else problem.told
            except Exception as error:  # noqa: BLE001  a wrong flowbot may end in any way
                told = f"flowbot has failed: {error!r}"
            sys.stdout.write(f"{json.dumps(told)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
