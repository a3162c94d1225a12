"""One BDK at one pod, and a line of JSON for each call: what the BDK made of the answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from symphony.bdk.core.config.model.bdk_config import BdkConfig
from symphony.bdk.core.symphony_bdk import SymphonyBdk

from tests.acceptance.bdk.client.control import Control

_QUICK = {"maxAttempts": 3, "initialIntervalMillis": 1, "multiplier": 1, "maxIntervalMillis": 20}


@dataclass
class Scene:
    """Where the calls are made."""

    bdk: Any
    control: Control
    names: dict[object, str] = field(default_factory=dict)
    """What an id is called in the lines: ids differ from pod to pod."""

    async def call(self, name: str, asking: Awaitable[Any], read: Callable[[Any], Any] = lambda answer: answer) -> Any:
        """The answer to a call, after a line of what was read out of it, or of why there is none."""
        try:
            answer = await asking
            self.tell(name, read(answer))
        except Exception as error:  # noqa: BLE001  the BDK raises whatever happens to be raised
            said = " ".join(str(error).split())
            print(json.dumps({"call": name, "problem": f"{type(error).__name__}: {said[:600]}"}), flush=True)
            return None
        return answer

    def tell(self, name: str, answer: object) -> None:
        print(json.dumps({"call": name, "answer": self._named(answer)}), flush=True)

    def name(self, identity: object, name: str) -> None:
        self.names[identity] = name

    def _named(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {self._named(key): self._named(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._named(each) for each in value]
        return self.names.get(value, value) if isinstance(value, str | int) else value


def listed(answer: Any) -> list[Any]:
    """The records of a list, which 2.x often keeps in `value`; where nothing was found, the BDK may say None."""
    return list(getattr(answer, "value", answer) or [])


def bdk_for(config: Path, **more: object) -> Any:
    """A BDK at the pod of a `config.yaml`, which does not wait long between its attempts."""
    written = yaml.safe_load(config.read_text("utf-8"))
    feed = {"version": "v2", "retry": _QUICK}
    return SymphonyBdk(BdkConfig(**{**written, "retry": _QUICK, "datafeed": feed, **more}))
