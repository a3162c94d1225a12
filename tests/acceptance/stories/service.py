"""The web service that a story brings, as a process."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_ADDRESS = re.compile(r"(?<=127\.0\.0\.1:)\d+")


@contextmanager
def service_of(project: Path) -> Iterator[None]:
    """While it lasts, the service of a copied story runs on a free port, and its flowbot.yaml names that."""
    service = project / "service.py"
    if not service.exists():
        yield
        return
    port = _free_port()
    settings = project / "flowbot.yaml"
    settings.write_text(_ADDRESS.sub(str(port), settings.read_text()))
    with (project.parent / "service.log").open("w") as log:
        process = subprocess.Popen([sys.executable, str(service), str(port)], stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    pause = threading.Event()
    for _ in range(500):
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        pause.wait(0.02)
    raise TimeoutError("the service does not answer")


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
