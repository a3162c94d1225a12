"""The words of a bot by flow, name and locale: its catalogues, the built-in patterns, and inline texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flowbot.errors import (
    DefinitionError,
    DefinitionErrors,
    DefinitionSyntaxError,
    Location,
    RenderError,
    did_you_mean,
    shown_path,
)
from flowbot.messageml._built_in import ENGLISH, built_in_patterns
from flowbot.messageml._folder import Folder
from flowbot.messageml._macros import BuiltIns
from flowbot.messageml._program import Program
from flowbot.messageml._reader import read_catalogue
from flowbot.messageml.environment import make_environment
from flowbot.messageml.kept import KeptFolder, KeptWords
from flowbot.messageml.text import Texts, TextTemplate
from flowbot.values.context import LOCALE, Reader

PATTERNS_FLOW = "pattern"
"""The catalogue of the bot's own words, `pattern.<name>`, which belong to no flow."""

_MOST_CHOSEN = 5_000

_FILE = re.compile(rf"(?P<flow>(pattern\.)?[a-z][a-z0-9_]*)\.(?P<locale>{LOCALE})\.mml\.j2")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One file of messages."""

    flow: str
    locale: str
    """As `normal_locale` writes it."""
    file: str
    """As people know it."""
    text: str
    """What stands in it."""
    messages: Mapping[str, Program]
    """In the order of the file."""


class Messages:
    """Every message of a bot, found by flow, name and locale."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]], *, fallback: str = "en") -> None:
        """Start with the built-in patterns.

        Args:
            functions: What messages may call by name, as expressions do.
            fallback: The locale whose words are used where a reader's own has none.
        """
        self.files: list[Path] = []
        """The files that were read: catalogues, and those that they take in."""
        self._environment = make_environment(functions)
        self._texts = Texts(functions)
        self._fallback = normal_locale(fallback)
        self._catalogues: dict[str, dict[str, Catalogue]] = {}
        self._incomplete: set[str] = set()
        self._chosen: dict[tuple[str, str, str], Program] = {}
        """Which message is said of a flow, by its name and the locale of its reader, as far as that was looked up."""
        self._macros = BuiltIns(self._environment)
        self._folders: dict[Path, Folder] = {}
        self._built_in = built_in_patterns()

    @classmethod
    def load(
        cls, files: Iterable[Path], *, functions: Mapping[str, Callable[..., Any]], fallback: str = "en"
    ) -> Messages:
        """The messages of catalogue files `FLOW.LOCALE.mml.j2`, over the built-in patterns.

        Raises:
            DefinitionErrors: Every problem of every file.
        """
        messages = cls(functions, fallback=fallback)
        problems = [problem for file in files for problem in messages.add_file(file)]
        if problems:
            raise DefinitionErrors(problems)
        return messages

    def add_file(self, file: Path) -> list[DefinitionError]:
        """Add a catalogue file; its problems, and none of its messages where it has any that cannot be read."""
        self.files.append(file)
        shown = shown_path(file)
        found = _FILE.fullmatch(file.name)
        if found is None:
            reason = "a catalogue is named FLOW.LOCALE.mml.j2, such as expense.en.mml.j2"
            return [DefinitionSyntaxError(reason, location=Location(shown), code="FB408")]
        try:
            source = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self._incomplete.add(found["flow"])
            line = error.object[: error.start].count(b"\n") + 1
            return [DefinitionSyntaxError("this is not UTF-8 text", location=Location(shown, line), code="FB107")]
        except OSError as error:
            self._incomplete.add(found["flow"])
            reason = f"this file cannot be read: {error.strerror}"
            return [DefinitionSyntaxError(reason, location=Location(shown), code="FB107")]
        folder = self._folders.setdefault(file.parent, Folder(file.parent, shown_path))
        problems = self.add(found["flow"], source, shown, locale=found["locale"], folder=folder)
        self.files += [each for each in folder.files if each not in self.files]
        return problems

    def add(
        self, flow: str, source: str, file: str, *, locale: str | None = None, folder: Folder | None = None
    ) -> list[DefinitionError]:
        """Add the messages of a catalogue's text, which may take in the files of a folder; its problems."""
        problems: list[DefinitionError] = []
        self._chosen.clear()
        known = self._catalogues.setdefault(flow, {})
        key = normal_locale(locale or self._fallback)
        if key in known:
            reason = f"{known[key].file} holds the messages of '{flow}' in this locale too"
            return [DefinitionSyntaxError(reason, location=Location(file), code="FB407")]
        read, is_whole = read_catalogue(source, file, self._environment, problems, self._macros, folder)
        known[key] = Catalogue(flow, key, file, source, read)
        if not is_whole:
            self._incomplete.add(flow)
        return problems

    def is_incomplete(self, flow: str) -> bool:
        """Whether a catalogue of a flow has problems: messages may be missing that its author wrote."""
        return flow in self._incomplete

    def has(self, flow: str, name: str, locale: str | None = None) -> bool:
        """Whether a flow has the message: in this very locale, or (None) in any."""
        catalogues = self._catalogues.get(flow, {})
        if locale is not None:
            found = catalogues.get(normal_locale(locale))
            return found is not None and name in found.messages
        return any(name in each.messages for each in catalogues.values())

    def names(self, flow: str) -> Collection[str]:
        """The messages of a flow, in any locale, in the order of its files."""
        return list(dict.fromkeys(name for each in self._catalogues.get(flow, {}).values() for name in each.messages))

    @property
    def catalogues(self) -> Sequence[Catalogue]:
        """Every file of messages that was read, those with problems included."""
        return [each for found in self._catalogues.values() for each in found.values()]

    def words_of(self, flow: str) -> KeptWords:
        """What the words of a flow are made of, and the words that catalogues share."""
        catalogues = {locale: each.text for locale, each in self._catalogues.get(flow, {}).items()}
        shared = {name: text for folder in self._folders.values() for name, text in folder.texts.items()}
        return KeptWords(catalogues, shared)

    def with_words(self, flow: str, words: KeptWords, source: str) -> tuple[Messages, list[DefinitionError]]:
        """These messages with those of one flow as they were; and the problems of these.

        Args:
            flow: Whose words.
            words: What `words_of` gave.
            source: Where they come from, for people.
        """
        again, folder, problems = copy(self), KeptFolder(words.shared), list[DefinitionError]()
        again._chosen = {}
        again._catalogues = {**self._catalogues, flow: {}}
        again._incomplete = self._incomplete - {flow}
        for locale, text in words.catalogues.items():
            problems += again.add(flow, text, f"{source}.{locale}", locale=locale, folder=folder)
        return again, problems

    @property
    def built_in_names(self) -> Collection[str]:
        """The bot's own words, `pattern.<name>`, that are there without a catalogue."""
        return list(self._built_in.all())

    def of_flow(self, flow: str) -> Sequence[LocatedMessage]:
        """Every message of a flow's catalogues, once for each locale."""
        return [
            LocatedMessage(
                name,
                Location(program.file, program.line),
                program.variables,
                is_inherited=program.is_inherited,
                has_form=program.has_form,
                locale=each.locale,
                place_of=program.place_of,
                needs=program.needs,
                fields=program.fields,
            )
            for each in self._catalogues.get(flow, {}).values()
            for name, program in each.messages.items()
        ]

    def variables(self, flow: str, name: str) -> frozenset[str]:
        """The names that a message uses, in any of its locales; none for a message that is not there."""
        return frozenset[str]().union(*(each.variables for each in self._each(flow, name)))

    def has_form(self, flow: str, name: str) -> bool:
        """Whether a message may make a form, in any of its locales."""
        return any(each.has_form for each in self._each(flow, name))

    def render(
        self,
        flow: str,
        name: str,
        variables: Mapping[str, object],
        reader: Reader | None = None,
        *,
        words: str | None = None,
    ) -> str:
        """Finished MessageML.

        Args:
            flow: Whose message; its own come before the bot's `pattern.<name>`.
            name: Such as `amount.ask`.
            variables: What the message may name.
            reader: For whom; without words in their locale, those of its language, of the fallback, English ones,
                or those of any locale. In each of these the flow's own go before the project's patterns, and these
                before the built-in ones. Somebody who reads the fallback when left out.
            words: The locale whose words are said; that of the reader when left out.

        Raises:
            RenderError: There is no such message, a name is missing, or the result is not MessageML.
        """
        reader = reader or Reader(locale=self._fallback)
        program = self._chosen_before(flow, name, words or reader.locale)
        if program is None:
            hint = did_you_mean(name, [*self.names(flow), *self._built_in.all()])
            raise RenderError(f"there is no message '{name}' of flow '{flow}'" + (f"; {hint}" if hint else ""))
        return program.render(variables, reader)

    def find(self, flow: str, name: str) -> MessageTemplate | None:
        """The message of that name for a flow; None when there is none."""
        return MessageTemplate(self, flow, name) if self.has(flow, name) else None

    def pattern(self, name: str) -> MessageTemplate:
        """The bot's own words `pattern.<name>`: the project's, else the built-in ones.

        Raises:
            KeyError: There is no such pattern.
        """
        full = f"{PATTERNS_FLOW}.{name}"
        if self._built_in.find(full) is None and not self.has(PATTERNS_FLOW, full):
            raise KeyError(full)
        return MessageTemplate(self, PATTERNS_FLOW, full)

    def text(self, source: str, *, file: str, line: int) -> TextTemplate:
        """An inline text, as `Texts.compile`."""
        return self._texts.compile(source, file=file, line=line)

    def _chosen_before(self, flow: str, name: str, locale: str) -> Program | None:
        """As `_choose`; what it has found is remembered, of a bounded number of messages."""
        key = (flow, name, locale)
        program = self._chosen.get(key)
        if program is None:
            program = self._choose(flow, name, locale)
            if program is not None and len(self._chosen) < _MOST_CHOSEN:
                self._chosen[key] = program
        return program

    def _choose(self, flow: str, name: str, locale: str) -> Program | None:
        owners = [self._catalogues.get(owner, {}) for owner in dict.fromkeys((flow, PATTERNS_FLOW))]
        for key in _chain(locale, self._fallback):
            for catalogues in owners:
                if key in catalogues and name in catalogues[key].messages:
                    return catalogues[key].messages[name]
            built_in = self._built_in.find(name, key)
            if built_in is not None:
                return built_in
        return next((each.messages[name] for owner in owners for each in owner.values() if name in each.messages), None)

    def _each(self, flow: str, name: str) -> list[Program]:
        found = [
            each.messages[name]
            for owner in dict.fromkeys((flow, PATTERNS_FLOW))
            for each in self._catalogues.get(owner, {}).values()
            if name in each.messages
        ]
        built_in = self._built_in.find(name)
        return found or ([built_in] if built_in is not None else [])


@dataclass(frozen=True, slots=True)
class LocatedMessage:
    """A message in one locale, where it stands."""

    name: str
    location: Location
    variables: frozenset[str]
    """The names that it uses."""
    is_inherited: bool
    """Whether it comes from a file that the catalogue extends, so that a flow need not say it."""
    has_form: bool
    """Whether it may make a form."""
    locale: str
    """As `normal_locale` writes it."""
    place_of: Callable[[str], Location]
    """Where it first uses a name."""
    needs: frozenset[str]
    """The names without which it cannot be made."""
    fields: frozenset[tuple[str, ...]]
    """The fields that it reads, each behind the names that lead to it."""


@dataclass(frozen=True, slots=True, eq=False)
class MessageTemplate:
    """One message of a catalogue, whatever its locales."""

    messages: Messages
    flow: str
    name: str

    @property
    def variables(self) -> frozenset[str]:
        """The names that it uses."""
        return self.messages.variables(self.flow, self.name)

    @property
    def has_form(self) -> bool:
        """Whether it may make a form, in any of its locales."""
        return self.messages.has_form(self.flow, self.name)

    def render(self, variables: Mapping[str, object], reader: Reader | None = None) -> str:
        """Finished MessageML, as `Messages.render`."""
        return self.messages.render(self.flow, self.name, variables, reader)


def load_messages(
    folder: Path, *, functions: Mapping[str, Callable[..., Any]], locale: str
) -> tuple[Messages, Sequence[DefinitionError]]:
    """The catalogues of a folder, with the bot's locale as the fallback; and all their problems."""
    messages = Messages(functions, fallback=locale)
    return messages, [problem for file in sorted(folder.glob("*.mml.j2")) for problem in messages.add_file(file)]


def normal_locale(locale: str) -> str:
    """A locale as catalogues are kept by it: `en_GB` and `en-gb` are one."""
    return locale.replace("_", "-").lower()


@lru_cache(maxsize=256)
def _chain(locale: str, fallback: str) -> tuple[str, ...]:
    """The locales whose words a reader is given, the best first."""
    return tuple(dict.fromkeys((*wider_locales(locale), *wider_locales(fallback), ENGLISH)))


def wider_locales(locale: str) -> list[str]:
    """A locale, then what it is a part of: `de-ch`, `de`."""
    parts = normal_locale(locale).split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
