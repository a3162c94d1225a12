"""What modules of a bot, and the functions in them, are called."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

_PRIVATE = "_flowbot_project_"


def private_name(folder: Path, name: str) -> str:
    """What a module of a project is called while Python has it: two projects may both have one of a name."""
    digest = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=6).hexdigest()
    return f"{_PRIVATE}{digest}_{name}"


def action_name(function: Callable[..., Any]) -> str:
    """What flows call a function: `module.function`, whether a project has loaded its module or Python has."""
    module = str(getattr(function, "__module__", "")).rpartition(".")[2]
    if module.startswith(_PRIVATE):
        module = module.removeprefix(_PRIVATE).partition("_")[2]
    return f"{module}.{getattr(function, '__name__', function)}"
