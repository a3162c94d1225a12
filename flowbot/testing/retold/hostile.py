"""A talk in which every free text is markup or the syntax of a template, and no message is another one for that."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from xml.etree import ElementTree

from flowbot.project import Project
from flowbot.testing.chat import ChatError, SeenMessage
from flowbot.testing.chat.markup import normalise
from flowbot.testing.crash.held import held, is_done
from flowbot.testing.lines import Line
from flowbot.testing.retold.free_texts import FreeText, free_texts, replaced
from flowbot.testing.retold.recast import Recast
from flowbot.testing.retold.telling import ID, Noticed
from flowbot.testing.transcripts.model import Transcript

HOSTILE: Sequence[str] = (
    *("<b>bold</b>", "</messageML><p/>", '<form id="f"><button/></form>', "<script>x</script>", "<br/>"),
    *("<mention uid='1'/>", "<emoji shortcode='smile'/>", "<!-- x -->", "<![CDATA[x]]>", "]]>", "<?xml?>", "a < b > c"),
    *("${7*7}", "<#if x>y</#if>", "<@user id='1'/>", "#{1+1}", "<#list x as y>", "$!{x}", "${entity['x'].y}"),
    *("{{ 7 * 7 }}", "{% raw %}", "{# x #}", "{{ self }}", "{%- if x -%}", "{{ ''.__class__ }}"),
    *(
        "&amp;",
        "&lt;b&gt;",
        "&#60;i&#62;",
        "&bogus;",
        "&#x0;",
        '" onclick="x',
        "' or ''='",
        r"\u003cb\u003e",
        "%3Cb%3E",
    ),
)
"""Texts that are harmless as texts alone."""
_OWN = frozenset({"id", "data-entity-id"})
"""Attributes that are ids."""
Told = tuple[Line, Sequence[SeenMessage]]
"""A line, and what was said to it."""


def kept_as_text(
    project: Project, transcript: Transcript, *, first: int = 0, people: Sequence[str] = ()
) -> Noticed | None:
    """Where a hostile text is anything but text: other messages or elements, other words, or a turn that fails.

    The talk is held with harmless texts of the same length as well, and the two are held against one another.

    Args:
        project: The bot.
        transcript: The talk.
        first: Which of the hostile texts stands in for the first free text; the others follow in their order.
        people: Those of the talk who have hostile names.
    """
    texts = free_texts(project, transcript)
    hostile = dict(zip(texts, _chosen(texts.values(), first), strict=True))
    names = dict(
        zip(people, _chosen([FreeText(each, is_name=True) for each in people], first + len(texts)), strict=True)
    )
    tame = {text: _as_long(each, number) for number, (text, each) in enumerate(hostile.items())}
    tame_names = {name: _as_long(each, len(tame) + number) for number, (name, each) in enumerate(names.items())}
    meant = {tame[text]: each for text, each in hostile.items()} | {tame_names[name]: names[name] for name in names}
    try:
        usual = _told(project, transcript)
        was = _told(project, Recast(tame_names, {}).transcript(replaced(transcript, tame)))
        now = _told(project, Recast(names, {}).transcript(replaced(transcript, hostile)))
    except _FailedError as error:
        return error.noticed
    for (line, plain), (_, one), (_, other) in zip(usual, was, now, strict=True):
        told = [*_differences(_named(plain), _named(one)), *_differences(_parts(one, meant), _parts(other, {}))]
        if told:
            return Noticed(line, told)
    return None


class _FailedError(Exception):
    def __init__(self, noticed: Noticed) -> None:
        super().__init__(str(noticed))
        self.noticed = noticed


def _told(project: Project, transcript: Transcript) -> list[Told]:
    """What is said to each line; raises _FailedError where one cannot be done, or a conversation is given up."""
    found = list[Told]()
    with held(project, transcript) as chat:
        for line in filter(is_done, transcript.lines):
            try:
                chat.do(line)
            except ChatError as error:
                raise _FailedError(Noticed(line, [str(error).partition("\n")[0]])) from error
            parked = [f"a conversation of {each.flow.id} is parked" for each in chat.conversations if each.is_parked]
            if parked:
                raise _FailedError(Noticed(line, parked))
            found.append((line, chat.turns[-1].messages))
    return found


def _chosen(texts: Iterable[FreeText], first: int) -> Iterator[str]:
    """A hostile text for each, all different, that may stand where it stands."""
    left = deque(HOSTILE)
    left.rotate(-first)
    for number, text in enumerate(texts):
        fitting = (each for each in left if _fits(each, text))
        chosen = next(fitting, None)
        if chosen is None:
            yield f"<i>{number}</i>"[: text.most]
            continue
        left.remove(chosen)
        yield chosen + PurePath(text.text).suffix if text.is_file else chosen


def _fits(hostile: str, text: FreeText) -> bool:
    if text.is_part and re.search(r'[,;"]', hostile):
        return False
    if text.is_name and (" " in hostile or hostile != hostile.lower()):  # the other names of a person are made of it
        return False
    if text.is_file and re.search(r"[/\\]", hostile):
        return False
    return text.most is None or len(hostile) <= text.most


def _as_long(text: str, number: int) -> str:
    """A word of the same length that no other number has."""
    return f"z{chr(ord('a') + number // 26)}{chr(ord('a') + number % 26)}".ljust(len(text), "x")


def _named(messages: Sequence[SeenMessage]) -> list[str]:
    return sorted(each.name for each in messages)


def _parts(messages: Sequence[SeenMessage], meant: Mapping[str, str]) -> list[str]:
    """The elements and texts of messages, with other words in the place of some."""
    known = re.compile("|".join(map(re.escape, meant))) if meant else None
    found: list[str] = []
    for each in messages:
        root = ElementTree.fromstring(normalise(each.message.presentationml))
        parts = [each.place, *(ID.sub("…", part) for part in _flat(root))]
        found += parts if known is None else [known.sub(lambda one: meant[one[0]], part) for part in parts]
    return found


def _flat(element: ElementTree.Element) -> Iterator[str]:
    attributes = [f"{name}={value}" for name, value in sorted(element.attrib.items()) if name not in _OWN]
    yield f"<{' '.join([element.tag, *attributes])}>"
    yield " ".join((element.text or "").split())
    for child in element:
        yield from _flat(child)
        yield " ".join((child.tail or "").split())


def _differences(was: Sequence[str], now: Sequence[str]) -> list[str]:
    for one, other in zip(was, now, strict=False):
        if one != other:
            return [f"expected  {one!r}", f"got       {other!r}"]
    return [] if len(was) == len(now) else [f"expected {len(was)} parts, got {len(now)}"]
