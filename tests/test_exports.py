"""Tests for what `import flowbot` offers."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest

import flowbot


def in_order(names: Iterable[str]) -> list[str]:
    """Constants, then classes, then the rest, as ruff sorts them."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


def test_the_exports_are_sorted_and_each_named_once() -> None:
    assert list(flowbot.__all__) == in_order(set(flowbot.__all__))
    assert flowbot.__all__


def test_every_export_resolves_to_something_of_flowbot() -> None:
    for name in flowbot.__all__:
        value = getattr(flowbot, name)

        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__module__.startswith("flowbot."), f"{name} comes from {value.__module__}"
            assert value.__name__ == name


def test_type_checkers_see_exactly_the_exports() -> None:
    tree = ast.parse(Path(flowbot.__file__).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imported = [alias.name for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names]

    assert in_order(imported) == list(flowbot.__all__)


def test_dir_lists_the_exports() -> None:
    assert set(flowbot.__all__) <= set(dir(flowbot))


def test_every_export_has_a_docstring_of_its_own() -> None:
    for name in flowbot.__all__:
        value = getattr(flowbot, name)

        if isinstance(value, ModuleType) or inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, f"flowbot.{name} has no docstring"
            assert value.__doc__.strip() != (object.__doc__ or "").strip()


def test_a_name_that_is_not_exported_is_refused_with_its_name() -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        flowbot.no_such_thing  # noqa: B018


def test_an_export_is_the_same_object_as_in_its_own_module() -> None:
    for name in flowbot.__all__:
        value = getattr(flowbot, name)

        if inspect.isclass(value) or inspect.isfunction(value):
            assert getattr(importlib.import_module(value.__module__), name) is value
