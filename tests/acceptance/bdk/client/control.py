"""What people do on the pod, and what breaks it: its control API, with the standard library alone."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Control:
    """A script at the control API."""

    url: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        request = urllib.request.Request(f"{self.url}/v1{path}", method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def say(self, user: str, stream: str, text: str, **more: object) -> str:
        """Let a person write; the id of the message."""
        return str(self.ask("POST", "/say", {"user": user, "stream": stream, "text": text, **more})["messageId"])

    def submit(self, user: str, message_id: str, values: object, button: str) -> None:
        self.ask("POST", "/submit", {"user": user, "messageId": message_id, "values": values, "button": button})

    def written(self) -> list[dict[str, Any]]:
        """All that was written, oldest first."""
        found: list[dict[str, Any]] = self.ask("GET", "/history?after=0")
        return found

    def feeds_made(self) -> int:
        """How many feeds bots have made: what is said from then on is heard."""
        asked = self.ask("GET", "/requests?after=0")
        made = ("POST", "/agent/v5/datafeeds", 201)
        return sum((each["method"], each["path"], each["status"]) == made for each in asked)

    def fault(self, suffix: str, **fault: object) -> None:
        """Answer the next requests for paths that end so with something else."""
        self.ask("POST", "/faults", {"pathPrefix": "/", "pathSuffix": suffix, **fault})

    def mend(self) -> None:
        """Take back every fault, and lose every feed, so that the next scenario begins with none."""
        self.ask("DELETE", "/faults")
        self.ask("POST", "/feeds/drop", {})

    def expire_tokens(self) -> None:
        self.ask("POST", "/tokens/expire", {})
