"""Transcripts as tests: one for each talk, case and store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flowbot.errors import DefinitionErrors
from flowbot.testing.chat import Settings
from flowbot.testing.chat.process import StoreKind
from flowbot.testing.plugin.bots import bot_of, load_bot
from flowbot.testing.plugin.chats import golden_of
from flowbot.testing.plugin.failures import Crash, Told
from flowbot.testing.plugin.measured import measure
from flowbot.testing.plugin.properties import properties_of
from flowbot.testing.plugin.updates import updates_of
from flowbot.testing.transcripts.model import Transcript
from flowbot.testing.transcripts.reader import load_transcripts
from flowbot.testing.transcripts.report import TranscriptError, check_result
from flowbot.testing.transcripts.runner import play_transcript


class TalkFile(pytest.File):
    """A file of transcripts."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each of its talks, cases, and stores."""
        try:
            transcripts = load_transcripts(self.path, root=self.config.rootpath)
        except DefinitionErrors as error:
            raise self.CollectError(str(error)) from error
        yield from talks_of(self, transcripts)


def talks_of(
    file: pytest.File, transcripts: Iterable[Transcript], kind: type[Talk] | None = None
) -> Iterator[pytest.Item]:
    """Tests of a file, each of a name of its own."""
    stores = file.config.option.flow_store
    told: Counter[str] = Counter()
    for transcript in transcripts:
        told[transcript.name] += 1
        number = told[transcript.name]
        title = " ".join(transcript.title.replace("::", ":").split()) + (f" #{number}" if number > 1 else "")
        values = [f"{name}={value}" for name, value in transcript.case.items()]
        for store in stores:
            each = ", ".join([*values, *([store] if len(stores) > 1 else [])])
            shown = f"{title} [{each}]" if each else title
            yield (kind or Talk).from_parent(file, name=shown, transcript=transcript, store=store)


class Talk(pytest.Item):
    """A transcript that is held against the bot."""

    def __init__(self, *, transcript: Transcript, store: StoreKind, **given: Any) -> None:
        super().__init__(**given)
        self.transcript = transcript
        self.store = store

    def runtest(self) -> None:
        """Hold it against the bot.

        Raises:
            TranscriptError: The bot says something else.
        """
        updates = updates_of(self.config) if self.transcript.marks else None  # it stands in a file
        project = load_bot(self.config, bot_of(self.config, self.path))
        settings = Settings(store=self.store, trace=measure(self.config, project), golden=golden_of(self))
        result = play_transcript(project, self.transcript, settings, goes_on=updates is not None)
        self.user_properties += properties_of(result.conversations, result.turns)
        check_result(result)
        if updates is not None:
            updates.add(self.path, result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The talk with the line marked; of a failure that is no transcript's the usual."""
        error = excinfo.value
        if not isinstance(error, TranscriptError) or error.result.problem is None:
            return super().repr_failure(excinfo, style)
        problem = error.result.problem
        first, *_ = problem.told.splitlines()
        return Told(self.text_of(error), Crash(str(problem.at or self.path.name), first))

    def text_of(self, error: TranscriptError) -> str:
        """What is told of a failure."""
        return str(error)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the transcript begins."""
        place = self.transcript.marks.get("")
        return self.path, place.line - 1 if place is not None else 0, self.name
