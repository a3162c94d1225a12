"""`flowbot record`: conversations of a recording as transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.app import Flowbot
    from flowbot.recording.journal import Entry
    from flowbot.testing.transcribing import RecordedTalk


@click.command(
    epilog="""\b
EXAMPLES
  flowbot record examples/expense talks
  flowbot record examples/expense talks 77ebb84b -o tests/rejected.chat.yaml
  flowbot record . talks --all -o tests/recorded
"""
)
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("recording", type=click.Path(exists=True, path_type=Path))
@click.argument("conversation", required=False)
@click.option("--all", "each", is_flag=True, help="Every conversation, each as a file of its own in the folder -o.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file; with --all into a folder.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def record(path: Path, recording: Path, conversation: str | None, each: bool, output: Path | None, force: bool) -> None:
    """Turn a conversation of a recording into a transcript: a test of what happened.

    RECORDING is what `flowbot run --record` has made. Without a CONVERSATION its conversations are listed;
    the beginning of an id is enough. People and rooms have other names in the transcript, and what was written
    has stand-ins, as in the recording. The transcript is run before it is written: it passes on the flows that
    were recorded, and on others it says what is different now. The exit code is 1 where it does not pass.
    """
    import anyio

    from flowbot.app import Flowbot
    from flowbot.recording.journal import read_recording
    from flowbot.testing.transcribing import talks_of

    if each and output is None:
        raise click.UsageError("--all wants a folder: -o tests/recorded")
    bot, entries = Flowbot.load(path), read_recording(recording)
    talks, _ = anyio.run(talks_of, bot, entries)
    chosen: list[tuple[RecordedTalk, Path | None]] = []
    if each and output is not None:
        chosen += [(talk, output / f"{talk.flow}-{talk.id[:8]}.chat.yaml") for talk in talks]
    elif conversation is not None:
        chosen.append((_find(talks, conversation), output))
    else:
        _list(talks)
    if not all([_write(bot, entries, talk, file, force=force) for talk, file in chosen]):
        raise SystemExit(1)


def _find(talks: Sequence[RecordedTalk], wanted: str) -> RecordedTalk:
    found = [each for each in talks if each.id.startswith(wanted)]
    if len(found) != 1:
        what = f"{len(found)} conversations begin so" if found else "no conversation of the recording begins so"
        raise click.UsageError(f"'{wanted}': {what}; without an id they are listed")
    return found[0]


def _list(talks: Sequence[RecordedTalk]) -> None:
    for talk in talks:
        end = f"ended {talk.end}" if talk.end is not None else f"at {talk.last.state}"
        began = f"{talk.began:%Y-%m-%d %H:%M}"
        click.echo(f"{talk.id}  {began}  {talk.flow} v{talk.version}  {end}  {talk.text}".rstrip())
    click.echo(f"{len(talks)} conversation{'s' * (len(talks) != 1)}", err=True)


def _write(bot: Flowbot, entries: Sequence[Entry], talk: RecordedTalk, file: Path | None, *, force: bool) -> bool:
    """Write one transcript, and say what is wrong with it; whether it passes."""
    import anyio

    from flowbot.errors import ConfigError
    from flowbot.recording.rules import hiding
    from flowbot.testing.transcribing import transcribe
    from flowbot.testing.transcripts.writer import write_transcript

    done = anyio.run(transcribe, bot.project, entries, talk, hiding(bot.project))
    text = write_transcript(done.transcript)
    if file is None:
        click.echo(text, nl=False)
    elif file.exists() and not force:
        raise ConfigError(f"{file} is there already; --force writes over it")
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        click.echo(f"{file}: {len(done.transcript.lines)} lines", err=True)
    if done.problem is not None:
        click.echo(f"flowbot: conversation {talk.id}: {done.problem}", err=True)
    return done.problem is None
