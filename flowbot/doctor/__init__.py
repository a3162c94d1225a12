"""What is wrong between a bot and its pod, and how to mend it: `flowbot doctor`."""

from __future__ import annotations

from flowbot.doctor.examination import examine
from flowbot.doctor.finding import Finding

__all__ = ["Finding", "examine"]
