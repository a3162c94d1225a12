"""Mutation testing: do the tests notice when the code is wrong?

Chooses some of the mutants that mutmut can make of the rooms that decide and keep, the
same ones for the same seed and code, and runs each against the tests that reach it.
`make mutants` starts this.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("engine", "compiler", "runtime", "storage")
MUTANTS = ROOT / "mutants"

KILLED = {"killed", "timeout", "segfault"}
"""A mutant that hangs or crashes is noticed too."""


def all_mutants() -> list[str]:
    """The name of every mutant of the rooms, in order."""
    names = []
    for room in ROOMS:
        for path in sorted((ROOT / "flowbot" / room).rglob("*.py")):
            relative = path.relative_to(ROOT)
            mutated = mutate_file_contents(str(relative), path.read_text(encoding="utf-8"))
            names.extend(get_mutant_name(relative, name) for name in mutated.mutant_names)
    return sorted(names)


def run_mutmut(names: Sequence[str]) -> None:
    """Let mutmut test these mutants in a fresh working copy, printing its progress.

    Raises:
        SystemExit: The tests fail without any mutant, or mutmut itself does.
    """
    shutil.rmtree(MUTANTS, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("mutmut")), "run", *names]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise SystemExit("mutants: mutmut could not do its work; see above")


def outcomes() -> Iterator[tuple[str, str]]:
    """What became of each mutant, as mutmut names it."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mutmut")), "results", "--all", "true"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    for line in done.stdout.splitlines():
        name, separator, outcome = line.strip().partition(": ")
        if separator:
            yield name, outcome
