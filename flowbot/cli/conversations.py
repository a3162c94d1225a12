"""`flowbot conversations`: the conversations of a bot, and what waits for somebody to decide."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flowbot.cli._parked import Stored
    from flowbot.runtime.releasing import Release


def _options(command: Any) -> Any:
    """Those that every command of the group has."""
    command = click.option("--json", "as_json", is_flag=True, help="Write JSON.")(command)
    command = click.option("--store", help="The store: sqlite:FILE; else what flowbot.yaml says.")(command)
    return click.option(
        "--project", type=click.Path(path_type=Path), default=".", help="The bot's folder; the one you are in."
    )(command)


@click.group(
    epilog="""\b
EXAMPLES
  flowbot conversations list --parked
  flowbot conversations show 3f2a
  flowbot conversations release 3f2a
"""
)
def conversations() -> None:
    """Look at the conversations of a bot, and release what is parked.

    The bot may run meanwhile. What people have said is not shown.
    """


@conversations.command(
    name="list",
    epilog="""\b
EXAMPLES
  flowbot conversations list
  flowbot conversations list --parked --json
""",
)
@click.option("--parked", is_flag=True, help="Only those that are parked.")
@_options
def list_(parked: bool, project: Path, store: str | None, as_json: bool) -> None:
    """List the live conversations, and the messages and calls that are parked."""
    from flowbot.cli._parked import conversation_line, describe_conversation, describe_effect, effect_lines
    from flowbot.cli._problems import counted

    found = _read(project, store)
    shown = [each for each in found.conversations if each.is_parked or not parked]
    if as_json:
        told = {"conversations": [describe_conversation(each) for each in shown], "unreadable": found.unreadable}
        click.echo(json.dumps({**told, "effects": [describe_effect(each) for each in found.effects]}, indent=2))
        return
    for each in shown:
        click.echo(conversation_line(each))
    for effect in found.effects:
        click.echo("\n".join(effect_lines(effect)))
    for name in found.unreadable:
        click.echo(f"{name}  cannot be read by this flowbot")
    count = sum(each.is_parked for each in found.conversations)
    held = counted(len(found.conversations), "conversation")
    click.echo(f"{held}, {count} parked; {counted(len(found.effects), 'parked effect')}")


@conversations.command(
    epilog="""\b
EXAMPLES
  flowbot conversations show 3f2a
  flowbot conversations show 3f2a --json
"""
)
@click.argument("id")
@_options
def show(id: str, project: Path, store: str | None, as_json: bool) -> None:
    """Show one conversation, or a message or call that is parked; the beginning of its ID is enough."""
    from flowbot.cli._parked import describe_conversation, describe_effect

    conversation, effects = _find(_read(project, store), id)
    told = describe_conversation(conversation) if conversation is not None else {}
    listed = [describe_effect(each) for each in effects]
    if as_json:
        click.echo(json.dumps({"conversation": told or None, "effects": listed}, indent=2))
        return
    for each in [*([told] if told else []), *listed]:
        click.echo("\n".join(f"{name + ':':14}{'-' if value is None else value}" for name, value in each.items()))
        click.echo()


@conversations.command(
    epilog="""\b
EXAMPLES
  flowbot conversations release 3f2a
  flowbot conversations release 3f2a --forget
"""
)
@click.argument("id")
@click.option("--forget", is_flag=True, help="Do not do the parked messages and calls again: they were done.")
@_options
def release(id: str, forget: bool, project: Path, store: str | None, as_json: bool) -> None:
    """Let go on what is parked; the beginning of its ID is enough.

    A conversation takes what it has kept, in order. A message is sent and a call is made, once more
    where it was done before: look first, and say --forget when it was.
    """
    from flowbot.cli._stores import store_of
    from flowbot.clock import SystemClock, milliseconds
    from flowbot.runtime.releasing import Release, release_event
    from flowbot.storage.writer import tell_store

    conversation, effects = _find(_read(project, store), id)
    ids = [each.effect.id for each in effects]
    is_parked = conversation is not None and conversation.is_parked
    if not ids and not is_parked:
        raise click.UsageError(f"nothing of {id} is parked; `flowbot conversations list --parked` shows what is")
    decided = Release(
        conversation=conversation.conversation if conversation is not None and is_parked else None,
        again=() if forget else ids,
        forgotten=ids if forget else (),
    )
    tell_store(store_of(project, store), release_event(decided, uuid.uuid4().hex), milliseconds(SystemClock().now()))
    if as_json:
        told = {"conversation": decided.conversation, "again": decided.again, "forgotten": decided.forgotten}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(_done(decided, conversation.kept if conversation is not None else ()))


def _done(decided: Release, kept: Any) -> str:
    """What was decided, in words."""
    done = [f"conversation {decided.conversation} goes on and takes the {len(kept)} that it has kept"]
    done = done if decided.conversation is not None else []
    done += [f"{each} is done again" for each in decided.again] + [f"{each} is forgotten" for each in decided.forgotten]
    return "; ".join(done) + "\nA bot that runs takes this within a second; else it does at its next start."


def _read(project: Path, store: str | None) -> Stored:
    from flowbot.cli._parked import Stored
    from flowbot.cli._stores import store_of
    from flowbot.engine.encoding import decode_snapshot
    from flowbot.errors import FlowbotError
    from flowbot.storage.reader import open_reader

    found, unreadable = [], []
    with open_reader(store_of(project, store)) as reader:
        for each in reader.load_conversations():
            try:
                found.append(decode_snapshot(each.body, {}))
            except (FlowbotError, ValueError, LookupError, TypeError):
                unreadable.append(each.id)
        return Stored(found, unreadable, reader.parked())


def _find(found: Stored, id: str) -> Any:
    """The conversation of this id, and its parked effects; or that effect alone.

    Raises:
        UsageError: There is none, or more than one.
    """
    from flowbot.cli._parked import conversation_of

    conversations = [each for each in found.conversations if each.conversation.startswith(id)]
    named = [each for each in found.effects if each.effect.id.startswith(id)]
    if len(conversations) + len(named) > 1:
        raise click.UsageError(
            f"there are {len(conversations) + len(named)} whose ids begin with '{id}'; write more of it"
        )
    if conversations:
        conversation = conversations[0]
        return conversation, [each for each in found.effects if conversation_of(each) == conversation.conversation]
    if named:
        return None, named
    raise click.UsageError(f"there is no conversation and nothing parked with the id '{id}'")
