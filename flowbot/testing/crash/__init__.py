"""Crash tests: a talk is held again for every point at which the process could die, and nobody sees a difference."""

from __future__ import annotations

from flowbot.testing.crash.points import Point, crash_points
from flowbot.testing.crash.run import Crash, crash

__all__ = ["Crash", "Point", "crash", "crash_points"]
