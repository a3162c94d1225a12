"""`python -m tests.acceptance.chaos`: a run, and what became of it."""

from __future__ import annotations

import argparse
import random
import sys
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import anyio

from tests.acceptance.chaos.run import Settings, run


def main() -> int:
    """Run it, print the report, and give the exit code: 1 when something was lost, out of order or said twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.acceptance.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--verified", type=int, default=0, help="the fewest sends that must have been verified")
    given = parser.parse_args()
    folder = Path(mkdtemp(prefix="flowbot-chaos-"))
    settings = Settings(kills=given.kills, conversations=given.conversations, seed=given.seed)
    print(f"seed {settings.seed}, logs in {folder}", flush=True)
    report = anyio.run(partial(run, settings, folder, lambda text: print(text, flush=True)))
    print(report)
    if report.counts["verified"] < given.verified:
        print(f"only {report.counts['verified']} sends were verified, and {given.verified} were to be")
        return 1
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
