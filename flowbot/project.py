"""A bot's folder: flowbot.yaml, its modules, flows and messages found."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flowbot.authoring import Authored
from flowbot.compiler import Known, check_flow, find_collisions
from flowbot.compiler.built_in import built_in_flows, known_to
from flowbot.compiler.known import FlowSignature
from flowbot.compiler.own_functions import check_functions
from flowbot.compiler.patterns import AGAIN
from flowbot.compiler.runs import signature_of
from flowbot.compiler.signatures import signatures
from flowbot.compiler.triggers import Starter
from flowbot.config.bot import BotConfig, load_bot_config
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import ReadFlow, read_flow, unread
from flowbot.definition.schema import ProjectNames
from flowbot.definition.shortened import name_of_step
from flowbot.definition.source import Source
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import (
    ConfigError,
    DefinitionError,
    DefinitionErrors,
    DefinitionSyntaxError,
    Location,
    UnknownNameError,
    did_you_mean,
    has_errors,
    shown_path,
)
from flowbot.messageml.catalogue import PATTERNS_FLOW, Messages, load_messages
from flowbot.modules import load_modules, read_flows
from flowbot.values.functions import FUNCTIONS

_LOGGER = logging.getLogger("flowbot.project")


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """Everything that makes a bot, compiled."""

    root: Path
    config: BotConfig
    flows: Sequence[tuple[CompiledFlow, Sequence[Starter]]]
    """Each flow with what starts it."""
    built_in: Sequence[tuple[CompiledFlow, Sequence[Starter]]]
    """Those that flowbot brings, and the project has none of the same name."""
    authored: Authored
    """Its Python."""
    definitions: Sequence[FlowDefinition]
    """What the flows are made of, in the same order;"""
    sources: Sequence[Source | None]
    """where each was written; with"""
    messages: Messages
    """its words, and"""
    known: Known
    """what else they may name."""


@dataclass(frozen=True, slots=True)
class _Parts:
    root: Path
    config: BotConfig
    files: Sequence[Path]
    """The flows that there are to read."""
    messages: Messages
    authored: Authored


def load_project(path: Path) -> Project:
    """The bot in a folder, or the one that a single flow file is; its warnings are logged.

    Raises:
        ConfigError: There is nothing at `path`, it is no flow, or a module of the project cannot be loaded.
        DefinitionErrors: Every problem of its flows, messages, Python and settings, when one of them is an error.
    """
    parts, problems = _gather(path)
    read = _read_flows(parts, problems)
    known = _known(parts, read)
    problems += [*_taken_names(parts, read), *_lost_words(path, parts, read)]
    compiled: list[tuple[CompiledFlow, Sequence[Starter]]] = []
    for each in read:
        checked = check_flow(each, known)
        problems += checked.problems
        if checked.flow is not None:
            compiled.append((checked.flow, checked.triggers))
    problems += find_collisions(trigger for _, triggers in compiled for trigger in triggers)
    if has_errors(problems):
        raise DefinitionErrors(problems)
    for problem in problems:
        _LOGGER.warning("%s: %s [%s]", problem.location, problem.message, problem.code)
    definitions = [each.definition for each in read if each.definition is not None]
    sources = [each.source for each in read if each.definition is not None]
    built_in = _built_in(parts, read, known)
    return Project(
        parts.root, parts.config, compiled, built_in, parts.authored, definitions, sources, parts.messages, known
    )


def check_project(path: Path) -> tuple[list[DefinitionError], int]:
    """Every problem of a bot, in file order, and how many files were read.

    Raises:
        ConfigError: There is nothing at `path`, it is no flow, or a module of the project cannot be loaded.
    """
    parts, problems = _gather(path)
    read = _read_flows(parts, problems)
    known = _known(parts, read)
    checked = [check_flow(each, known) for each in read]
    problems += [*_taken_names(parts, read), *_lost_words(path, parts, read)]
    problems += [problem for each in checked for problem in each.problems]
    problems += find_collisions(trigger for each in checked for trigger in each.triggers)
    return list(DefinitionErrors(problems).problems), len(parts.files) + len(parts.messages.files)


def read_definitions(file: Path) -> list[FlowDefinition]:
    """The flows that a file declares, as data; nothing outside it is checked.

    Raises:
        ConfigError: There is no such file, or a module of the project cannot be loaded.
        DefinitionErrors: Every problem of the file.
    """
    if not file.is_file():
        raise ConfigError(f"{_what_is(file)}: expected a flow file")
    root = _root_of(file)
    config = find_settings(root)
    load_modules(root, config.modules)
    read = _read_file(file, root, config)
    problems = [problem for each in read for problem in each.problems]
    if problems:
        raise DefinitionErrors(problems)
    return [each.definition for each in read if each.definition is not None]


def find_settings(root: Path) -> BotConfig:
    """The settings of the bot in a folder.

    Raises:
        DefinitionError: Every problem of its `flowbot.yaml`.
    """
    file = root / "flowbot.yaml"
    return load_bot_config(Path(shown_path(file))) if file.is_file() else BotConfig()


def find_names(path: Path) -> ProjectNames:
    """What the flows of a bot name, as far as they can be read.

    Raises:
        ConfigError: There is nothing at `path`, or a module of the project cannot be loaded.
        ActionError: An action of the project cannot be called from a flow.
    """
    parts, _ = _gather(path)
    flows = [each.definition for each in _read_flows(parts, []) if each.definition is not None]
    settings = [f"config.{name}" for name in parts.config.config]
    return ProjectNames(
        slots=sorted({name for flow in flows for name in flow.slots}),
        steps=sorted({name for flow in flows for _, step in flow.walk() if (name := name_of_step(step)) is not None}),
        ends=sorted({name for flow in flows for name in flow.ends}),
        messages=sorted({message.name for flow in flows for message in parts.messages.of_flow(flow.flow)}),
        actions={name: action.parameters for name, action in parts.authored.actions.items()},
        words=[*sorted(FUNCTIONS), *settings],
    )


def find_projects(path: Path) -> list[Path]:
    """The bots at a path: the path itself, or the bots in the folders of a folder.

    Raises:
        ConfigError: There is no bot there.
    """
    if path.is_file() or is_project(path):
        return [path]
    found = sorted(child for child in path.iterdir() if child.is_dir() and is_project(child)) if path.is_dir() else []
    if not found:
        raise ConfigError(f"{_what_is(path)}: expected a flow file, or a folder with flowbot.yaml or flows/")
    return found


def find_flow_files(path: Path) -> list[Path]:
    """The flow files in YAML at a path: the path itself, or those of a project, or of the projects in a folder.

    Raises:
        ConfigError: There is no bot there, or the file is no flow.
        DefinitionError: The settings of a bot have problems.
    """
    files: list[Path] = []
    for project in find_projects(path):
        _refuse_other_files(project, suffixes=[".yaml"])
        files += [project] if project.is_file() else sorted((project / find_settings(project).flows).glob("*.yaml"))
    return files


def is_project(path: Path) -> bool:
    """Whether a folder is that of a bot."""
    return (path / "flowbot.yaml").is_file() or (path / "flows").is_dir()


def _refuse_other_files(path: Path, *, suffixes: Sequence[str] = (".yaml", ".py")) -> None:
    """Refuse a file that cannot be a flow by its name.

    Raises:
        ConfigError: It is one.
    """
    if path.is_file() and (path.suffix not in suffixes or path.name == "flowbot.yaml"):
        names = " or ".join(f"NAME{suffix}" for suffix in suffixes)
        raise ConfigError(f"'{path}' is no flow: a flow is a file {names}; a bot is named by its folder")


def _what_is(path: Path) -> str:
    return f"'{path}' is no bot" if path.exists() else f"there is nothing at '{path}'"


def _gather(path: Path) -> tuple[_Parts, list[DefinitionError]]:
    if not path.is_file() and not is_project(path):
        raise ConfigError(f"{_what_is(path)}: expected a flow file, or a folder with flowbot.yaml or flows/")
    _refuse_other_files(path)
    root = _root_of(path)
    problems: list[DefinitionError] = []
    config = BotConfig()
    try:
        config = find_settings(root)
    except DefinitionErrors as error:
        problems += error.problems
    except DefinitionError as error:
        problems.append(error)
    files = [path] if path.is_file() else _flow_files(root / config.flows)
    misnamed = [] if path.is_file() else sorted((root / config.flows).glob("*.yml"))
    problems += [_misnamed(file) for file in misnamed]
    if not files and not misnamed:
        raise ConfigError(f"no flows in '{root / config.flows}': a flow is a file NAME.yaml or NAME.py there")
    authored = load_modules(root, config.modules)
    functions = {**own_functions(authored), **FUNCTIONS}
    messages, found = load_messages(root / config.messages, functions=functions, locale=config.locale)
    return _Parts(root, config, files, messages, authored), [*problems, *authored.problems, *found]


def own_functions(authored: Authored) -> dict[str, Callable[..., Any]]:
    """The author's functions by name, as expressions and messages call them."""
    return {name: each.call for name, each in authored.functions.items()}


def _flow_files(folder: Path) -> list[Path]:
    """The files that declare flows; Python ones whose name begins with `_` are for the others to share."""
    modules = (file for file in folder.glob("*.py") if not file.name.startswith("_"))
    return sorted([*folder.glob("*.yaml"), *modules])


def _misnamed(file: Path) -> DefinitionError:
    hint = f"rename it to {file.stem}.yaml"
    place = Location(shown_path(file))
    return DefinitionSyntaxError("a flow is a file NAME.yaml", location=place, hint=hint, code="FB108")


def _root_of(path: Path) -> Path:
    """The project's folder: that of a flow in `flows/` is the one above."""
    if path.is_dir():
        return path
    folder = path.resolve().parent
    return folder.parent if folder.name == "flows" else folder


def _read_flows(parts: _Parts, problems: list[DefinitionError]) -> list[ReadFlow]:
    read = [each for file in parts.files for each in _read_file(file, parts.root, parts.config)]
    first: dict[str, str] = {}
    for each in read:
        if each.definition is None or each.source is None:
            continue
        name = each.definition.flow
        if name in first:
            message = f"{first[name]} declares a flow '{name}' too"
            problems.append(UnknownNameError(message, location=each.source.locate(("flow",)), code="FB204"))
        first.setdefault(name, each.source.file)
    return read


def _read_file(file: Path, root: Path, config: BotConfig) -> list[ReadFlow]:
    if file.suffix == ".py":
        return read_flows(file, root, config.modules)
    try:
        return [read_flow(read_flow_text(file), shown_path(file))]
    except DefinitionSyntaxError as problem:
        return [unread(problem)]


def _taken_names(parts: _Parts, read: Sequence[ReadFlow]) -> Iterator[DefinitionError]:
    """Functions of the author's whose names mean something else."""
    places = {name: each.location for name, each in parts.authored.functions.items()}
    return check_functions(places, [each.definition for each in read if each.definition is not None])


def _lost_words(path: Path, parts: _Parts, read: Sequence[ReadFlow]) -> Iterator[DefinitionError]:
    """Catalogues of flows that are not there, and words of the bot's own that it never says."""
    messages = parts.messages
    flows = [each.definition.flow for each in read if each.definition is not None]
    if path.is_file() or len(flows) < len(read):  # others may be there
        return
    for each in messages.catalogues:
        if each.flow not in (*flows, PATTERNS_FLOW):
            hint = did_you_mean(each.flow, [*flows, PATTERNS_FLOW]) or f"there are: {', '.join(flows)}"
            place = Location(each.file)
            yield UnknownNameError(f"there is no flow '{each.flow}'", location=place, hint=hint, code="FB409")
    for message in messages.of_flow(PATTERNS_FLOW):
        if message.name not in messages.built_in_names and not message.is_inherited:
            hint = did_you_mean(message.name, messages.built_in_names) or "the list is in the YAML reference"
            reason = f"the bot never says '{message.name}'"
            yield UnknownNameError(reason, location=message.location, hint=hint, code="FB410")


def read_flow_text(file: Path) -> str:
    """The text of a flow file, with the line ends that it has.

    Raises:
        DefinitionSyntaxError: It cannot be read, or is not UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: OSError | UnicodeDecodeError) -> DefinitionSyntaxError:
    shown = shown_path(file)
    if isinstance(error, UnicodeDecodeError):
        place = Location(shown, error.object[: error.start].count(b"\n") + 1)
        hint = "save the file as UTF-8"
        return DefinitionSyntaxError("this is not UTF-8 text", location=place, hint=hint, code="FB107")
    reason = f"this file cannot be read: {error.strerror}"
    return DefinitionSyntaxError(reason, location=Location(shown), code="FB107")


def _known(parts: _Parts, read: Sequence[ReadFlow]) -> Known:
    return Known(
        messages=parts.messages,
        actions=signatures(parts.authored.actions),
        functions=own_functions(parts.authored),
        roles={name: each.read for name, each in parts.authored.roles.items()},
        models=parts.authored.models,
        flows=_signatures(parts, read),
        config=parts.config.config,
        hosts=parts.config.hosts,
        secrets=parts.config.secrets,
        bot=parts.config.name,
        zone=ZoneInfo(parts.config.zone),
        locale=parts.config.locale,
        expire=None if parts.config.expire == "none" else parts.config.expire,
        limits=parts.config.limits.sending,
    )


def _built_in(parts: _Parts, read: Sequence[ReadFlow], known: Known) -> list[tuple[CompiledFlow, Sequence[Starter]]]:
    definitions = [each.definition for each in read if each.definition is not None]
    own = {each.flow for each in definitions}
    found = [
        check_flow(flow, known_to(name, known, parts.config.human))
        for name, flow in built_in_flows().items()
        if name not in own
    ]
    return [(each.flow, each.triggers) for each in found if each.flow is not None]


def _signatures(parts: _Parts, read: Sequence[ReadFlow]) -> dict[str, FlowSignature]:
    """The flows that a flow may run: of a single file, those beside it too."""
    found = {each.definition.flow: signature_of(each.definition) for each in read if each.definition is not None}
    for file in sorted((parts.root / parts.config.flows).glob("*.yaml")):
        if file.resolve() not in {each.resolve() for each in parts.files}:
            with suppress(OSError, UnicodeDecodeError):
                other = read_flow(file.read_text(encoding="utf-8"), shown_path(file)).definition
                if other is not None:
                    found.setdefault(other.flow, signature_of(other))
    for name, flow in built_in_flows().items():
        if flow.definition is not None and name != AGAIN:
            found.setdefault(name, signature_of(flow.definition))
    return found
