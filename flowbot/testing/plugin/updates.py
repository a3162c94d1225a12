"""`--chat-update`: what transcripts are changed to, written when all of them have run."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.errors import shown_path
from flowbot.testing.transcripts.result import Result


def updates_of(config: pytest.Config) -> Updates | None:
    """What is to be written at the end of this run; None where nothing is."""
    if not config.option.chat_update:
        return None
    if UPDATES not in config.stash:
        config.stash[UPDATES] = Updates(config.rootpath)
        config.pluginmanager.register(config.stash[UPDATES], "flowbot-updates")
    return config.stash[UPDATES]


class Updates:
    """The transcripts that were run, by their files.

    Args:
        root: From where on files that others include are named.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._results: dict[Path, list[Result]] = {}
        self._written: list[str] = []
        self._left: dict[tuple[str, int], str] = {}

    def add(self, file: Path, result: Result) -> None:
        """Let a transcript be brought up to date with what came of it."""
        self._results.setdefault(file, []).append(result)

    def pytest_sessionfinish(self) -> None:
        """Write the files."""
        from flowbot.testing.transcripts.reader import load_transcripts
        from flowbot.testing.transcripts.update import update_transcripts

        for file, results in self._results.items():
            before = file.read_bytes().decode("utf-8")
            known = [each.transcript for each in results]
            unknown = [each for each in load_transcripts(file, root=self._root) if each not in known]
            after = update_transcripts(before, shown_path(file), results, unknown)
            self._left |= after.left
            if after.text != before:
                file.write_bytes(after.text.encode("utf-8"))
                self._written.append(shown_path(file))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell which were changed, and which lines were not though the bot says something else."""
        for file in self._written:
            terminalreporter.write_line(f"updated {file}")
        for (file, line), reason in self._left.items():
            terminalreporter.write_line(f"left {file}:{line} as it was: {reason}")


UPDATES = pytest.StashKey[Updates]()
