"""The two processes: a pod that stays, and a bot that is killed and started again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
_FLOWBOT = [sys.executable, "-m", "flowbot"]


@contextmanager
def running_pod(folder: Path) -> Iterator[tuple[str, Path]]:
    """A pod: the address of its control API, and the configuration for its bot."""
    command = [*_FLOWBOT, "pod", "--port", "0", "--dir", str(folder), "--visibility", "1"]
    with (folder.parent / "pod.log").open("w") as log:
        pod = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT)
        assert pod.stdout is not None
        try:
            found = re.search(r"\(control (\S+)\)", pod.stdout.readline())
            assert found is not None, log.name
            yield found[1], folder / "config.yaml"
        finally:
            pod.kill()
            pod.wait()
            pod.stdout.close()


class BotProcess:
    """The bot; what it logs is kept over all its lives."""

    def __init__(
        self,
        config: Path,
        folder: Path,
        *options: str,
        project: Path = HERE / "bot",
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._environ = {**os.environ, **(environ or {})}
        self._command = [
            *_FLOWBOT, "-v", "run", str(project), *options,
            *("--config", str(config), "--store", f"sqlite:{folder / 'bot.db'}"),
        ]  # fmt: skip
        self._log = folder / "bot.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._logged_before = 0

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._logged_before = log.tell()
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=ROOT, env=self._environ)

    async def ready(self) -> None:
        """Return when it says so: what people say before a bot has ever had a feed is not for it."""
        await self.logs("flowbot ready")

    async def logs(self, words: str) -> None:
        """Return when it has logged some words in this life."""
        while words.encode() not in self._log.read_bytes()[self._logged_before :]:
            self._check()
            await anyio.sleep(0.05)

    def kill(self) -> None:
        """End it at once, wherever it is."""
        process = self._check()
        process.send_signal(signal.SIGKILL)
        process.wait()

    async def stop(self) -> int:
        """Let it finish, and give its exit code."""
        process = self._check()
        process.send_signal(signal.SIGTERM)
        return await anyio.to_thread.run_sync(process.wait)

    def end(self) -> None:
        """Leave nothing behind."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def logged(self) -> str:
        """All that it logged in its lives."""
        return self._log.read_text(errors="replace")

    def _check(self) -> subprocess.Popen[bytes]:
        """The process, which runs; raises RuntimeError when it ended by itself."""
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"the bot ended by itself ({self._process.returncode}); see {self._log}")
        return self._process
