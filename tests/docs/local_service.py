"""The services that examples bring, beside copies of the examples that ask them."""

from __future__ import annotations

import runpy
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@contextmanager
def beside_its_service(example: str, folder: Path) -> Iterator[Path]:
    """A copy of an example in a folder; its service answers meanwhile, at a port that is free.

    Args:
        example: The name of the example, whose `service.py` has one handler and the port of `flowbot.yaml`.
        folder: Takes the copy.
    """
    names = runpy.run_path(str(EXAMPLES / example / "service.py"))
    (handler,) = (
        each
        for each in names.values()
        if isinstance(each, type) and issubclass(each, BaseHTTPRequestHandler) and each is not BaseHTTPRequestHandler
    )
    copy = shutil.copytree(EXAMPLES / example, folder / example, ignore=shutil.ignore_patterns("__pycache__"))
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Quiet", (handler,), {"log_message": lambda *_: None})) as server:
        settings = copy / "flowbot.yaml"
        settings.write_text(settings.read_text("utf-8").replace(str(names["PORT"]), str(server.server_port)), "utf-8")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name=f"{example} service")
        thread.start()
        try:
            yield copy
        finally:
            server.shutdown()
            thread.join()
