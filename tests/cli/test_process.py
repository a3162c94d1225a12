"""Tests for flowbot.cli._process."""

from __future__ import annotations

import subprocess
import sys


def test_what_is_loaded_is_looked_through_no_more_and_what_comes_later_is_collected() -> None:
    program = """
import gc, weakref
from flowbot.cli._process import keep_what_is_loaded

class Ring:
    def __init__(self): self.itself = self

early = Ring()
keep_what_is_loaded()
assert early not in gc.get_objects()
later = weakref.ref(Ring())
gc.collect()
print(gc.get_freeze_count() > 1000, later())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)

    assert done.stdout == "True None\n"
