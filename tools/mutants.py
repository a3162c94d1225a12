"""Mutation testing: do the tests notice when the code is wrong?

Chooses some of the mutants that mutmut can make of the rooms that decide and keep, the
same ones for the same seed and code, and runs each against the tests that reach it.
`make mutants` starts this.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("engine", "compiler", "runtime", "storage")

MUTMUT = (str(Path(sys.executable).with_name("mutmut")),)
SPINNER = set("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
PROGRESS_SECONDS = 15

KILLED = {"killed", "timeout", "segfault"}
"""A mutant that hangs or crashes is noticed too."""


def all_mutants(rooms: Sequence[str]) -> list[str]:
    """The name of every mutant of the rooms, in order."""
    names: list[str] = []
    for room in rooms:
        for path in sorted(Path("flowbot", room).rglob("*.py")):
            mutated = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
            names.extend(get_mutant_name(path, name) for name in mutated.mutant_names)
    return sorted(names)


def run_mutmut(names: Sequence[str]) -> None:
    """Let mutmut test these mutants in a fresh working copy, with a line of progress now and then.

    Raises:
        SystemExit: mutmut could not do its work, for example because a test fails without any mutant.
    """
    shutil.rmtree("mutants", ignore_errors=True)
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    with subprocess.Popen([*MUTMUT, "run", *names], env=environment, stdout=subprocess.PIPE, text=True) as process:
        shown = time.monotonic()
        # mutmut turns a spinner by returning the carriage, which reads as many lines.
        for line in process.stdout or ():
            spinning = line[:1] in SPINNER
            if line.strip() and (not spinning or time.monotonic() - shown > PROGRESS_SECONDS):
                print(line.rstrip(), flush=True)
                shown = time.monotonic()
    if process.returncode != 0:
        raise SystemExit("mutants: mutmut could not do its work; see above")


def outcomes(names: Sequence[str]) -> dict[str, str]:
    """What became of each of the mutants, in mutmut's words."""
    done = subprocess.run([*MUTMUT, "results", "--all", "true"], stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.strip().partition(": ") for line in done.stdout.splitlines()]
    known = {name: outcome for name, _, outcome in lines}
    return {name: known[name] for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="another seed chooses others")
    parser.add_argument("--least", type=float, default=80.0, help="the least score, in percent")
    parser.add_argument("--room", choices=ROOMS, action="append", help="only these rooms")
    wanted = parser.parse_args()
    os.chdir(ROOT)  # mutmut works where it stands
    known = all_mutants(wanted.room or ROOMS)
    names = sorted(random.Random(wanted.seed).sample(known, min(wanted.count, len(known))))
    print(f"mutants: {len(names)} of {len(known)}, seed {wanted.seed}", flush=True)
    run_mutmut(names)
    found = outcomes(names)
    killed = sum(outcome in KILLED for outcome in found.values())
    score = 100 * killed / len(found)
    for name, outcome in found.items():
        if outcome not in KILLED:
            print(f"\n{outcome}: {name}")
            print(get_diff_for_mutant(name))
    print(f"\nmutants: {', '.join(f'{count} {outcome}' for outcome, count in Counter(found.values()).most_common())}")
    print(f"mutants: {killed} of {len(found)} killed, score {score:.1f} %, wanted {wanted.least:.0f} %")
    raise SystemExit(score < wanted.least)


if __name__ == "__main__":
    main()
