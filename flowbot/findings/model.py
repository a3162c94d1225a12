"""What is known of one kind of finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
"""Whether the flow cannot run, or runs and is probably not what its author meant."""

FLOW_FILE = "flows/lunch.yaml"
"""Where the example of a finding stands, when it is a flow alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of finding: a test makes sure that `example` produces it, and nothing else."""

    code: str
    title: str
    """What is wrong, in a few words."""
    cause: str
    """Why it cannot be so, in sentences."""
    mend: str
    """What to do about it."""
    example: str | Mapping[str, str]
    """A flow that has it, or the files of a project by name."""
    severity: Severity = "error"
    found_by: str = "flowbot check"
    """The command, or the function of the Python API, that reports it."""

    @property
    def files(self) -> Mapping[str, str]:
        """The example as files."""
        return {FLOW_FILE: self.example} if isinstance(self.example, str) else self.example
