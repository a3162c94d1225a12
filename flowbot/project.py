"""A bot's folder: flowbot.yaml, modules loaded under private names, flows and messages found."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from flowbot.authoring import Authored, read_modules
from flowbot.compiler import Known, check_flow, find_collisions
from flowbot.compiler.known import ActionSignature
from flowbot.compiler.own_functions import check_functions
from flowbot.compiler.triggers import StartTrigger
from flowbot.config.bot import BotConfig, load_bot_config
from flowbot.definition.reader import ReadFlow, read_flow
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
from flowbot.values.functions import FUNCTIONS

_LOGGER = logging.getLogger("flowbot.project")


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that makes a bot, compiled."""

    root: Path
    config: BotConfig
    flows: Sequence[tuple[CompiledFlow, Sequence[StartTrigger]]]
    """Each flow with what starts it."""
    authored: Authored
    """Its Python."""


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
    known = _known(parts)
    problems += [*_taken_names(parts, read), *_lost_words(path, parts, read)]
    compiled: list[tuple[CompiledFlow, Sequence[StartTrigger]]] = []
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
    return Project(parts.root, parts.config, compiled, parts.authored)


def check_project(path: Path) -> tuple[list[DefinitionError], int]:
    """Every problem of a bot, in file order, and how many files were read.

    Raises:
        ConfigError: There is nothing at `path`, it is no flow, or a module of the project cannot be loaded.
    """
    parts, problems = _gather(path)
    known = _known(parts)
    read = _read_flows(parts, problems)
    checked = [check_flow(each, known) for each in read]
    problems += [*_taken_names(parts, read), *_lost_words(path, parts, read)]
    problems += [problem for each in checked for problem in each.problems]
    problems += find_collisions(trigger for each in checked for trigger in each.triggers)
    return list(DefinitionErrors(problems).problems), len(parts.files) + len(parts.messages.files)


def find_projects(path: Path) -> list[Path]:
    """The bots at a path: the path itself, or the bots in the folders of a folder.

    Raises:
        ConfigError: There is no bot there.
    """
    if path.is_file() or _is_project(path):
        return [path]
    found = sorted(child for child in path.iterdir() if child.is_dir() and _is_project(child)) if path.is_dir() else []
    if not found:
        raise ConfigError(f"{_what_is(path)}: expected a flow file, or a folder with flowbot.yaml or flows/")
    return found


def find_flow_files(path: Path) -> list[Path]:
    """The flow files at a path: the path itself, or those of a project, or of the projects in a folder.

    Raises:
        ConfigError: There is no bot there, or the file is no flow.
        DefinitionError: The settings of a bot have problems.
    """
    files: list[Path] = []
    for project in find_projects(path):
        _refuse_other_files(project)
        settings = project / "flowbot.yaml"
        config = load_bot_config(settings) if settings.is_file() else BotConfig()
        files += [project] if project.is_file() else sorted((project / config.flows).glob("*.yaml"))
    return files


def _is_project(path: Path) -> bool:
    return (path / "flowbot.yaml").is_file() or (path / "flows").is_dir()


def _refuse_other_files(path: Path) -> None:
    """Refuse a file that cannot be a flow by its name.

    Raises:
        ConfigError: It is one.
    """
    if path.is_file() and (path.suffix != ".yaml" or path.name == "flowbot.yaml"):
        raise ConfigError(f"'{path}' is no flow: a flow is a file NAME.yaml; a bot is named by its folder")


def _what_is(path: Path) -> str:
    return f"'{path}' is no bot" if path.exists() else f"there is nothing at '{path}'"


def _gather(path: Path) -> tuple[_Parts, list[DefinitionError]]:
    if not path.is_file() and not _is_project(path):
        raise ConfigError(f"{_what_is(path)}: expected a flow file, or a folder with flowbot.yaml or flows/")
    _refuse_other_files(path)
    root = _root_of(path)
    problems: list[DefinitionError] = []
    config = BotConfig()
    if (root / "flowbot.yaml").is_file():
        try:
            config = load_bot_config(Path(shown_path(root / "flowbot.yaml")))
        except DefinitionErrors as error:
            problems += error.problems
        except DefinitionError as error:
            problems.append(error)
    files = [path] if path.is_file() else sorted((root / config.flows).glob("*.yaml"))
    misnamed = [] if path.is_file() else sorted((root / config.flows).glob("*.yml"))
    problems += [_misnamed(file) for file in misnamed]
    if not files and not misnamed:
        raise ConfigError(f"no flows in '{root / config.flows}': a flow is a file NAME.yaml there")
    authored = load_modules(root, config.modules)
    functions = {**own_functions(authored), **FUNCTIONS}
    messages, found = load_messages(root / config.messages, functions=functions, locale=config.locale)
    return _Parts(root, config, files, messages, authored), [*problems, *authored.problems, *found]


def own_functions(authored: Authored) -> dict[str, Callable[..., Any]]:
    """The author's functions by name, as expressions and messages call them."""
    return {name: each.call for name, each in authored.functions.items()}


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
    read = []
    for file in parts.files:
        try:
            read.append(read_flow(read_flow_text(file), shown_path(file)))
        except DefinitionSyntaxError as problem:
            problems.append(problem)
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


def _taken_names(parts: _Parts, read: Sequence[ReadFlow]) -> Iterator[DefinitionError]:
    """Functions of the author's whose names mean something else."""
    places = {name: each.location for name, each in parts.authored.functions.items()}
    return check_functions(places, [each.definition for each in read if each.definition is not None])


def _lost_words(path: Path, parts: _Parts, read: Sequence[ReadFlow]) -> Iterator[DefinitionError]:
    """Catalogues of flows that are not there, and words of the bot's own that it never says."""
    messages = parts.messages
    flows = [each.definition.flow for each in read if each.definition is not None]
    if path.is_file() or len(flows) < len(parts.files):  # others may be there
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


def _known(parts: _Parts) -> Known:
    signatures = {
        name: ActionSignature(each.parameters, each.required, each.types, each.result, each.reads)
        for name, each in parts.authored.actions.items()
    }
    return Known(
        messages=parts.messages,
        actions=signatures,
        functions=own_functions(parts.authored),
        roles={name: each.read for name, each in parts.authored.roles.items()},
        config=parts.config.config,
        bot=parts.config.name,
        zone=ZoneInfo(parts.config.zone),
        locale=parts.config.locale,
        expire=None if parts.config.expire == "none" else parts.config.expire,
        limits=parts.config.limits.sending,
    )


def load_modules(root: Path, modules: Sequence[str]) -> Authored:
    """What is decorated in a project's modules; a module that is not there is passed over.

    Each is loaded under a private name, so that two projects may both have an `actions.py`.

    Raises:
        ConfigError: A module raised while it was imported.
    """
    files = {name: root / f"{name}.py" for name in modules}
    return read_modules({name: vars(_load_module(name, file)) for name, file in files.items() if file.is_file()})


def _load_module(name: str, file: Path) -> ModuleType:
    digest = hashlib.blake2b(str(file.resolve()).encode(), digest_size=6).hexdigest()
    private = f"_flowbot_project_{digest}_{name}"
    spec = importlib.util.spec_from_file_location(private, file)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{file} cannot be loaded as a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[private] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise ConfigError(f"{file} cannot be imported: {type(error).__name__}: {error}") from error
    return module
