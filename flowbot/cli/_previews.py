"""What `flowbot render` shows: a message of a file, of a catalogue, or every message of a project."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from flowbot.compiler.samples import ANN, sample_form, sample_names, sample_summary
from flowbot.engine.asking import Asking
from flowbot.engine.effects import Words
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.questions import Confirmation
from flowbot.engine.states import Ending, State
from flowbot.errors import (
    DefinitionErrors,
    DefinitionSyntaxError,
    FlowbotError,
    Location,
    MessageMLError,
    RenderError,
    UnknownNameError,
    did_you_mean,
    shown_path,
)
from flowbot.messageml.catalogue import Messages, load_messages
from flowbot.messageml.elements import with_form
from flowbot.messageml.page import PageMessage
from flowbot.messageml.preview import preview
from flowbot.project import Project, load_project, own_functions
from flowbot.values.context import Reader
from flowbot.values.functions import FUNCTIONS

PATTERNS = "the bot's own words"

_TAG = re.compile(r"</?[\w:.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a message is rendered with."""

    now: datetime
    data: Mapping[str, object] = field(default_factory=dict)
    """Names and values that go before the samples."""
    locale: str | None = None
    """For whom; None for the locale of each catalogue, or of the bot."""


def is_catalogue(file: Path) -> bool:
    """Whether a file is a catalogue of messages by its name."""
    return file.name.endswith(".mml.j2")


def of_message(message: str, entities: str | None, shown: str) -> PageMessage:
    """The preview of a message in MessageML or PresentationML; `shown` is its file, as people know it."""
    try:
        rendered = preview(message, entities, names={ANN.id: ANN.display_name})
    except MessageMLError as error:
        return PageMessage(name=shown, group="message", source=message, error=str(_located(error, message, shown)))
    return PageMessage(name=shown, group="message", source=message, rendered=rendered)


def _located(error: MessageMLError, message: str, shown: str) -> DefinitionSyntaxError:
    lines = message.split("\n")
    line = lines[error.line - 1].rstrip("\r") if error.line <= len(lines) else ""
    found = _TAG.match(line, error.column - 1)
    location = Location(shown, error.line, error.column, len(found[0]) if found else 1, line)
    return DefinitionSyntaxError(error.message, location=location, hint=error.hint, code="FB403")


def of_catalogue(file: Path, name: str | None, given: Given, warn: Callable[[str], None]) -> Iterator[PageMessage]:
    """The previews of a catalogue's messages, or of the one that is named; one for each variant.

    Raises:
        DefinitionErrors: The catalogue has problems.
        UnknownNameError: It has no such message.
    """
    messages = Messages.load([file], functions=FUNCTIONS)
    flow, locale = _flow_and_locale(file)
    located = messages.of_flow(flow)
    known = [each.name for each in located]
    if name is not None and name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known) or 'none'}"
        where = Location(shown_path(file))
        raise UnknownNameError(f"there is no message '{name}'", location=where, hint=hint, code="FB206")
    compiled = _flow_of(file, flow, warn)
    names = _names(compiled, given)
    for each in located:
        if name in (None, each.name):
            reader = _reader(given.locale or locale, compiled, each.name)
            words = Words(each.name, partial(messages.render, flow, each.name, words=locale))
            used = {used: names[used] for used in sorted(each.variables) if used in names}
            place = f"{each.location.file}:{each.location.line}"
            yield from _each_said(words, names, reader, group=f"{flow} · {locale}", place=place, used=used)


def _flow_of(file: Path, flow: str, warn: Callable[[str], None]) -> CompiledFlow | None:
    """The flow that a catalogue belongs to, for its slots; None where it cannot be read."""
    try:
        project = load_project(file.resolve().parent.parent)
    except DefinitionErrors:
        warn("the project has problems, which `flowbot check` shows: slots have no sample values")
    except FlowbotError:
        warn("the catalogue belongs to no project: slots have no sample values")
    else:
        return next((each for each, _ in project.flows if each.id == flow), None)
    return None


def of_project(path: Path, given: Given) -> tuple[str, list[Callable[[], Iterator[PageMessage]]]]:
    """The bot's name, and what makes the previews of each of its messages: one for each variant.

    Raises:
        FlowbotError: The project cannot be loaded.
    """
    project = load_project(path)
    places = _places(project)
    made: list[Callable[[], Iterator[PageMessage]]] = []
    locales = [given.locale] if given.locale is not None else _locales(project)
    for flow, _triggers in project.flows:
        names = _names(flow, given)
        for locale in locales:
            for words, own in _words_of(flow, names, given.now):
                place = places.get((flow.id, locale, words.name), "")
                made.append(_later(words, own, _reader(locale, flow, words.name), flow.id, locale, place))
    if project.flows:
        flow, names = project.flows[0][0], _names(project.flows[0][0], given)
        made += [
            _later(words, names, _reader(locale, flow, words.name), PATTERNS, locale, "")
            for locale in locales
            for words in flow.patterns.values()
        ]
    return project.config.name, made


def _later(
    words: Words, names: Mapping[str, object], reader: Reader, owner: str, locale: str, place: str
) -> Callable[[], Iterator[PageMessage]]:
    return lambda: _each_said(words, names, reader, group=f"{owner} · {locale}", place=place)


def _locales(project: Project) -> list[str]:
    files = sorted((project.root / project.config.messages).glob("*.*.mml.j2"))
    return list(dict.fromkeys((*project.config.locales, *(_flow_and_locale(file)[1] for file in files))))


def _flow_and_locale(file: Path) -> tuple[str, str]:
    """Those of a catalogue, by its name: `expense.en.mml.j2`."""
    flow, _, locale = file.name.removesuffix(".mml.j2").rpartition(".")
    return flow, locale


def _places(project: Project) -> dict[tuple[str, str, str], str]:
    """Where the messages of catalogues stand, by flow, locale and name."""
    folder = project.root / project.config.messages
    functions = {**own_functions(project.authored), **FUNCTIONS}
    messages, _problems = load_messages(folder, functions=functions, locale=project.config.locale)
    found: dict[tuple[str, str, str], str] = {}
    for flow, _triggers in project.flows:
        for each in messages.of_flow(flow.id):
            _, locale = _flow_and_locale(Path(each.location.file))
            found[flow.id, locale, each.name] = f"{each.location.file}:{each.location.line}"
    return found


def _words_of(
    flow: CompiledFlow, names: Mapping[str, object], now: datetime
) -> Iterator[tuple[Words, Mapping[str, object]]]:
    """All that a flow says of its own, each once, with the names that it may use."""
    seen: set[str] = set()
    for state in sorted(flow.states.values(), key=lambda state: isinstance(state, Ending)):
        own = names
        if isinstance(state, Confirmation):
            own = {**names, "summary": sample_summary(state, names, flow.locale)}
        for each in fields(state):
            words = getattr(state, each.name)
            if isinstance(words, Words) and not words.name.startswith("pattern."):
                name = f"{state.step}.{each.name}" if words.name in ("", f"{flow.id}: say") else words.name
                if name not in seen:
                    seen.add(name)
                    yield _asked(Words(name, words.render), flow, state, names, now), own


def _asked(words: Words, flow: CompiledFlow, state: State, names: Mapping[str, object], now: datetime) -> Words:
    """The words with the form of their question, where it has one."""
    if not isinstance(state, Asking) or words.name.endswith(".closed"):
        return words
    form = sample_form(flow, state, names, now)
    if form is None:
        return words
    return Words(words.name, lambda names, reader: with_form(words.render(names, reader), form))


def _names(flow: CompiledFlow | None, given: Given) -> dict[str, object]:
    names = sample_names(flow, given.now)
    for name, value in given.data.items():
        names[name] = _decoded(flow, name, value)
    return names


def _decoded(flow: CompiledFlow | None, name: str, value: object) -> object:
    """A value of JSON as one of the slot of its name, where there is one; null is a slot that is not filled.

    Raises:
        UsageError: The slot cannot have it.
    """
    if flow is None or name not in flow.slots or value is None:
        return value
    kind = flow.slots[name].type
    try:
        decoded = kind.decode(value)
    except (ValueError, TypeError, ArithmeticError):
        decoded = None
    if not isinstance(decoded, kind.python_type):
        given = json.dumps(value, default=str, ensure_ascii=False)
        raise click.UsageError(f"--data: {given} is no value of the slot '{name}' ({kind.name}) of '{flow.id}'")
    return decoded


def _reader(locale: str, flow: CompiledFlow | None, seed: str) -> Reader:
    return Reader(locale=locale, seed=seed) if flow is None else Reader(locale=locale, zone=flow.zone, seed=seed)


def _each_said(
    words: Words,
    names: Mapping[str, object],
    reader: Reader,
    *,
    group: str,
    place: str,
    used: Mapping[str, object] | None = None,
) -> Iterator[PageMessage]:
    """Some words in each of the ways that they may be said."""
    number = count = 1
    while number <= count:
        choice = _Choice(number)
        said = _said(words, names, replace(reader, choose=choice), group=group, place=place, used=used)
        count = max(count, choice.most)
        yield said if count == 1 else replace(said, variant=(number, count))
        number += 1


class _Choice:
    """Chooses the variants with one number, and finds out how many there are."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.most = 1
        """The most variants of a message that was said."""

    def __call__(self, name: str, count: int) -> int:
        self.most = max(self.most, count)
        return (self._number - 1) % count


def _said(
    words: Words,
    names: Mapping[str, object],
    reader: Reader,
    *,
    group: str,
    place: str,
    used: Mapping[str, object] | None = None,
) -> PageMessage:
    shown = {name: str(value) for name, value in used.items()} if used is not None else None
    try:
        message = words.render(names, reader)
        rendered = preview(message, names={ANN.id: ANN.display_name})
    except RenderError as error:
        return PageMessage(name=words.name, group=group, place=place, error=str(error), variables=shown)
    except MessageMLError as error:  # whom it mentions, which only shows with the people
        told = f"{place or group}: message '{words.name}' is refused: {error}"
        return PageMessage(name=words.name, group=group, place=place, error=told, variables=shown)
    return PageMessage(name=words.name, group=group, place=place, source=message, rendered=rendered, variables=shown)
