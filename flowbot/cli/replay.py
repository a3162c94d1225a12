"""`flowbot replay`: recorded datafeed JSON through the whole path, on a pod in this process."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flowbot.app import Flowbot
    from flowbot.clock import VirtualClock
    from flowbot.runtime.outcome import Outcome
    from flowbot.testing.local import LocalBot


@click.command(
    epilog="""\b
EXAMPLES
  flowbot replay examples/echo events.jsonl
  flowbot replay examples/expense talks
  flowbot replay . events.jsonl --bot-id 7696581394433 | jq -c '[.line, .outcome]'
"""
)
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("events", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--bot-id", type=int, help="The bot's user id [default: the sender whose userAgent begins with Agent-].")
def replay(path: Path, events: Path, bot_id: int | None) -> None:
    """Run recorded events through a bot, and print what became of each as a line of JSON.

    EVENTS is a recording that `flowbot run --record` has made, a folder or one of its files: then
    what the bot says is held against what it said, a line for each difference, and the exit code is
    1 where there is one. Nothing is called: calls give what they gave.

    Or it is a file of bare events: a line is an event, or an object with an `event` key. Lines that
    are no event are dead letters, and blank ones are passed over. The clock follows the events; a
    line that was there before is a duplicate.
    """
    import anyio

    from flowbot.app import Flowbot
    from flowbot.recording.journal import is_recording

    bot = Flowbot.load(path)
    if str(events) != "-" and is_recording(events):
        _replay_recording(bot, events)
        return
    content = sys.stdin.buffer.read() if str(events) == "-" else events.read_bytes()
    lines = {number: _body(line) for number, line in enumerate(content.split(b"\n"), 1) if line.strip()}
    if bot_id is None:
        bot_id = _find_bot(lines.values())
        who = f"the bot is user {bot_id}, whose userAgent begins with Agent-" if bot_id else "no line names the bot"
        click.echo(who, err=True)
    results = anyio.run(_replay, bot, lines, bot_id)
    counted = ", ".join(f"{count} {result}" for result, count in sorted(results.items()))
    click.echo(f"{len(lines)} lines: {counted or 'nothing'}", err=True)


def _replay_recording(bot: Flowbot, path: Path) -> None:
    import anyio

    from flowbot.recording.journal import read_recording
    from flowbot.testing.recorded import replay_recording

    replayed = anyio.run(replay_recording, bot, read_recording(path))
    for number, outcome, sent in replayed.outcomes:
        record = {"line": number, "type": outcome.type, "outcome": outcome.result, "flow": outcome.flow}
        reason = {"reason": outcome.reason} if outcome.reason else {}
        click.echo(json.dumps({**record, "state": outcome.state, "sent": sent, **reason}, ensure_ascii=False))
    for each in replayed.differences:
        click.echo(
            json.dumps(
                {"difference": each.kind, "of": each.of, "recorded": each.recorded, "replayed": each.replayed},
                ensure_ascii=False,
            )
        )
    count = len(replayed.differences)
    click.echo(f"{len(replayed.outcomes)} events, {count or 'no'} difference{'s' * (count != 1)}", err=True)
    if count:
        raise SystemExit(1)


def _body(line: bytes) -> bytes:
    """The event of a line; the line itself where it is no object with an `event` key."""
    if len(line) > 4_000_000:
        return line
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line
    if isinstance(value, dict) and "event" in value and "type" not in value:
        return json.dumps(value["event"]).encode()
    return line


def _find_bot(lines: Iterable[bytes]) -> int | None:
    from flowbot.events import MessageSent, parse_event

    for line in lines:
        event = parse_event(line)
        if isinstance(event, MessageSent) and (event.message.user_agent or "").startswith("Agent-"):
            sender = event.message.user or event.initiator
            if sender is not None:
                return sender.id
    return None


async def _replay(bot: Flowbot, lines: Mapping[int, bytes], bot_id: int | None) -> Counter[str]:
    from math import inf

    from flowbot.clock import VirtualClock
    from flowbot.events import parse_event
    from flowbot.storage.memory import MemoryStore
    from flowbot.testing.local import running_locally

    outcomes: list[Outcome] = []
    results: Counter[str] = Counter()
    if not lines:
        return results
    clock = VirtualClock(parse_event(next(iter(lines.values()))).timestamp)
    store = MemoryStore(remember_seconds=inf)
    async with running_locally(bot, clock=clock, store=store, bot_id=bot_id, observe=outcomes.append) as local:
        for number, line in lines.items():
            outcomes.clear()
            record = await _take(local, clock, line, outcomes)
            results[record["outcome"]] += 1
            click.echo(json.dumps({"line": number, **record}, ensure_ascii=False))
    return results


async def _take(local: LocalBot, clock: VirtualClock, line: bytes, outcomes: list[Outcome]) -> dict[str, Any]:
    from flowbot.events import event_key, parse_event

    event = parse_event(line)
    if event.timestamp > clock.now():
        clock.set(event.timestamp)
    before = len(local.pod.messages)
    local.pod.emit(line)
    await local.quiet()
    mine = next(outcome for outcome in outcomes if outcome.key == event_key(event))
    later = [outcome.state for outcome in outcomes if outcome.flow == mine.flow and outcome.state]
    sent = [message.messageml for message in local.pod.messages[before:] if message.messageml is not None]
    record = {"type": mine.type, "outcome": mine.result, "flow": mine.flow, "state": later[-1] if later else mine.state}
    return {**record, "sent": sent, **({"reason": mine.reason} if mine.reason else {})}
