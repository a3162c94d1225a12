"""A project's Python: modules loaded under private names, with their actions and flows."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType, TracebackType
from typing import Any

from flowbot.authoring import Authored, private_name, read_modules
from flowbot.definition.builder.flow import Flow
from flowbot.definition.reader import ReadFlow, unread
from flowbot.errors import (
    ConfigError,
    DefinitionError,
    DefinitionSyntaxError,
    Location,
    UnknownNameError,
    did_you_mean,
    shown_path,
)


def load_modules(root: Path, modules: Sequence[str]) -> Authored:
    """What is decorated in a project's modules; a module that is not there is passed over.

    Each is loaded under a private name, so that two projects may both have an `actions.py`.

    Raises:
        ConfigError: A module raised while it was imported.
    """
    loaded: dict[str, Mapping[str, Any]] = {}
    for name in modules:
        file = root / f"{name}.py"
        if not file.is_file():
            continue
        try:
            loaded[name] = vars(_load_module(name, file))
        except (Exception, SystemExit) as error:  # the author's code may raise anything
            raise ConfigError(f"{file} cannot be imported: {type(error).__name__}: {error}") from error
    return read_modules(loaded)


def read_flows(file: Path, root: Path, modules: Sequence[str]) -> list[ReadFlow]:
    """The flows that a Python file declares; never raises for what stands in it, its problems are in the answer.

    Args:
        file: A module with classes of `Flow`.
        root: The folder of the project.
        modules: Its modules with actions, loaded before: the file imports them by these names.
    """
    try:
        with _importable(root, modules):
            module = _load_module(file.stem, file)
    except (Exception, SystemExit) as error:  # noqa: BLE001  the author's code may raise anything
        return [unread(_import_problem(file, error))]
    flows = [each for each in vars(module).values() if _is_flow(each, module.__name__)]
    if not flows:
        hint = "write `class NAME(Flow, version=1):`, or begin the file's name with '_'"
        place = Location(shown_path(file))
        return [unread(DefinitionSyntaxError("this file declares no flow", location=place, hint=hint, code="FB109"))]
    return [flow.read() for flow in flows]


def _is_flow(value: object, module: str) -> bool:
    """Whether a value is a flow of a module, and not only what its flows share."""
    if not isinstance(value, type) or not issubclass(value, Flow) or value.__module__ != module:
        return False
    return value.is_complete() or not value.__subclasses__()


@contextmanager
def _importable(root: Path, modules: Sequence[str]) -> Iterator[None]:
    """While it lasts, the modules of a project can be imported by their own names."""
    loaded = {name: sys.modules.get(private_name(root, name)) for name in modules}
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update({name: module for name, module in loaded.items() if module is not None})
    try:
        yield
    finally:
        for name, module in before.items():
            if module is not None:
                sys.modules[name] = module
            elif loaded[name] is not None:
                del sys.modules[name]


def _load_module(name: str, file: Path) -> ModuleType:
    private = private_name(file.parent, name)
    spec = importlib.util.spec_from_file_location(private, file)
    if spec is None or spec.loader is None:
        raise ImportError("it is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[private] = module
    spec.loader.exec_module(module)
    return module


def _import_problem(file: Path, error: BaseException) -> DefinitionError:
    """Why a file cannot be imported, at the line of the file that failed."""
    shown = shown_path(file)
    if isinstance(error, SyntaxError) and error.filename == str(file):
        source = (error.text or "").rstrip("\n")
        place = Location(shown, error.lineno or 1, error.offset or 1, 1, source)
        return DefinitionSyntaxError(f"this is not Python: {error.msg}", location=place, code="FB109")
    frame, line = _last_frame(error.__traceback__, str(file))
    source = _line(file, line)
    indent = len(source) - len(source.lstrip())
    place = Location(shown, line, indent + 1, max(1, len(source) - indent), source)
    if isinstance(error, NameError) and error.name:
        names = [*frame.f_locals, *frame.f_globals] if frame is not None else []
        column = source.find(error.name)
        if column >= 0:
            place = Location(shown, line, column + 1, len(error.name), source)
        return UnknownNameError(str(error), location=place, hint=did_you_mean(error.name, names), code="FB109")
    return DefinitionSyntaxError(f"{type(error).__name__}: {error}", location=place, code="FB109")


def _last_frame(traceback: TracebackType | None, file: str) -> tuple[FrameType | None, int]:
    frame, line = None, 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == file:
            frame, line = traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next
    return frame, line


def _line(file: Path, number: int) -> str:
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[number - 1] if number <= len(lines) else ""
