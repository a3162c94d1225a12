"""How a served pod begins: with a seed, and with what a script would tell its control API first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowbot.errors import ConfigError, DefinitionSyntaxError, did_you_mean
from flowbot.pod.control import ControlApi
from flowbot.pod.local import LocalPod
from flowbot.web.messages import Request
from flowbot.yamlsource import load_yaml

DEFAULT_SEED = "flowbot"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What there is at the start."""

    file: Path
    seed: str = DEFAULT_SEED
    told: Mapping[str, object] = field(default_factory=dict)
    """By the last part of a path of the control API: a body of `POST /v1/PART`, or several."""


def read_beginning(file: Path) -> Beginning:
    """What a YAML or JSON file says.

    Raises:
        ConfigError: It cannot be read, or is no mapping.
    """
    try:
        source = load_yaml(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError, DefinitionSyntaxError) as error:
        raise ConfigError(f"the settings of the pod cannot be read: {error}") from error
    if source.problems:
        raise ConfigError("\n".join(map(str, source.problems)))
    told = source.value
    if not isinstance(told, dict):
        raise ConfigError(f"{file}: settings are expected, such as `people: [{{name: Ann}}]`")
    seed = told.pop("seed", DEFAULT_SEED)
    if not isinstance(seed, str):
        raise ConfigError(f"{file}: seed is not a text: write it in quotes")
    return Beginning(file, seed, told)


async def begin(pod: LocalPod, beginning: Beginning) -> None:
    """Do all that a file says, in its order.

    Raises:
        ConfigError: The control API refuses some of it; what comes before was done.
    """
    control = ControlApi(pod)
    parts = [path.removeprefix("POST /v1/") for path in control.endpoints if path.startswith("POST /v1/")]
    for part, body in _bodies(beginning.told):
        if part not in parts:
            hint = did_you_mean(part, parts) or f"there are seed, {', '.join(parts)}"
            raise ConfigError(f"{beginning.file}: nothing is called '{part}'; {hint}")
        answer = await control(Request(method="POST", path=f"/v1/{part}", body=json.dumps(body).encode()))
        if answer.status != 200:
            raise ConfigError(f"{beginning.file}: {part}: {json.loads(answer.body)['message']}")


def _bodies(told: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for part, given in told.items():
        several: Sequence[object] = given if isinstance(given, list) else [given]
        yield from ((part, body) for body in several)
