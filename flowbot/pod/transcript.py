"""What was written on a pod as people see it: the lines of a talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from flowbot.events import User
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodMessage, PodStream
from flowbot.presentationml.seen import read_words


def write_transcript(pod: LocalPod, stream: PodStream | None = None, viewer: User | None = None) -> str:
    """All that was written, or in one stream, as `flowbot chat` shows it; forms that changed are not shown again.

    Args:
        pod: The pod.
        stream: Where; None for everywhere.
        viewer: Whose own IMs need no arrow.
    """
    history = pod.talk.written.history
    shown = [each for each in seen_of(history, history) if stream is None or each.stream_id == stream.id]
    return "".join(f"{as_seen(pod, each, viewer)}\n" for each in shown)


def seen_of(new: Sequence[PodMessage], history: Sequence[PodMessage]) -> Iterator[PodMessage]:
    """Those of some messages that are worth a line: of changes not those that only a form is behind."""
    old = {each.id: each for each in history} if any(each.replacing for each in new) else {}
    return (each for each in new if not (each.replacing is not None and is_of_form(each, old[each.replacing])))


def is_of_form(message: PodMessage, replaced: PodMessage) -> bool:
    """Whether a change is only that a form was closed, or is there again.

    Who sees it has done that, or is done with it. A form that stays open below other words says something new.
    """
    if not has_form(replaced):
        return False
    return not has_form(message) or _words_of(message) == _words_of(replaced)


def _words_of(message: PodMessage) -> str:
    return read_words(message.presentationml, message.data)


def as_seen(pod: LocalPod, message: PodMessage, viewer: User | None) -> str:
    """`name: text`, further lines below the text; `bot → name: text` where it is said to somebody else.

    Args:
        pod: The pod.
        message: What was written.
        viewer: Who looks: what a bot says to them alone has no arrow. None: nobody of them.
    """
    stream = pod.streams.of_message(message)
    is_bot = pod.people.is_bot(message.user.id)
    name = message.user.display_name
    if stream.type == "ROOM":
        name += f" → #{stream.name}"
    elif is_bot and (viewer is None or viewer.id not in stream.members):
        name += f" → {_others(pod, stream, message.user)}"
    name += " (changed)" if message.replacing is not None else ""
    pinned = pod.talk.pinned_in(stream)
    name += " (pinned)" if pinned is not None and pinned.id == message.id else ""
    if message.attachments and not is_bot:
        given = f":attach {','.join(each.name for each in message.attachments)} {message.text}".rstrip()
        return f"{name}: {given}"
    files = "".join(f"\n[{each.name}]" for each in message.attachments)
    text = in_columns(message.text) if is_bot else message.text
    return f"{name}: " + (text + files).replace("\n", "\n" + " " * (len(name) + 2))


def in_columns(text: str) -> str:
    """A text in which cells of lines that follow one another, as tabs part them, stand below each other."""
    lines: list[str] = []
    for has_cells, group in groupby(text.split("\n"), lambda line: "\t" in line):
        if not has_cells:
            lines += group
            continue
        rows = [line.split("\t") for line in group]
        widths = [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]
        lines += ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines)


def has_form(message: PodMessage) -> bool:
    """Whether a message shows a form."""
    return message.messageml is not None and "<form" in message.messageml


def _others(pod: LocalPod, im: PodStream, bot: User) -> str:
    """Whose IM with a bot it is."""
    return ", ".join(each.display_name for each in pod.people if each.id in im.members - {bot.id})
