"""The arguments of filters, tests and macros, checked before anything runs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from jinja2 import nodes
from jinja2.nodes import Impossible

from flowbot.errors import did_you_mean
from flowbot.messageml._macros import is_built_in, plain_name
from flowbot.messageml._report import Report, applied
from flowbot.messageml._skeleton import called_name
from flowbot.messageml.environment import MessageEnvironment
from flowbot.messageml.filters import FILTERS, READER_FILTERS
from flowbot.values.context import Reader

_MOMENT = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
_SAMPLES: Mapping[str, object] = {
    **dict.fromkeys(("money", "number", "percent", "plural"), 1),
    **dict.fromkeys(("date", "time", "datetime"), _MOMENT),
    "duration": timedelta(hours=1),
    "truncate": "x",
    "code": "x",
    "link": "https://example.com",
    "table": [],
    "list": [],
}
"""A value for each filter that takes arguments, to try them with."""
_APPLIED: Mapping[str, tuple[int, str]] = {
    "map": (0, "filter"),
    **dict.fromkeys(("select", "reject"), (0, "test")),
    **dict.fromkeys(("selectattr", "rejectattr"), (1, "test")),
}
"""The filters that apply another filter or a test to each item, with the place of its name."""


def check_calls(root: nodes.Node, macros: Mapping[str, nodes.Macro], report: Report) -> None:
    """Report arguments that a filter, test or macro below `root` does not take.

    Args:
        root: The tree.
        macros: The macros that may be called, by name.
        report: Takes each problem.
    """
    report = partial(report, code="FB405")
    with_body = {id(each.call) for each in root.find_all(nodes.CallBlock)}
    for node in root.find_all(nodes.Node):
        environment = node.environment
        if not isinstance(environment, MessageEnvironment):
            continue
        match node:
            case nodes.Filter() if node.name in environment.filters and node.node is not None:
                _check_filter(node, environment.filters[node.name], report)
                _check_named(node, environment, report)
            case nodes.Test() if node.name in environment.tests:
                _check_given(
                    f"the test '{node.name}'", node.name, node, _parameters(environment.tests[node.name]), report
                )
            case nodes.Call():
                _check_call(node, macros, report, has_body=id(node) in with_body)


def _check_filter(node: nodes.Filter, function: Callable[..., Any], report: Report) -> None:
    if node.name.startswith(" ") or node.dyn_args is not None or node.dyn_kwargs is not None:
        return
    fine = _check_given(f"the filter '{node.name}'", node.name, node, _parameters(function), report)
    if not fine or node.name not in _SAMPLES:
        return
    try:
        arguments = [each.as_const() for each in node.args]
        named = {str(each.key): each.value.as_const() for each in node.kwargs}
    except Impossible:
        return  # they depend on values
    try:
        if node.name in READER_FILTERS:
            READER_FILTERS[node.name](Reader(), _SAMPLES[node.name], *arguments, **named)
        else:
            FILTERS[node.name](_SAMPLES[node.name], *arguments, **named)
    except (TypeError, ValueError) as error:
        reason, _, hint = str(error).partition("; ")
        report(f"the filter '{node.name}': {reason}", node.lineno, hint or None, applied(node.name))


def _check_named(node: nodes.Filter, environment: MessageEnvironment, report: Report) -> None:
    """Whether there is the filter or test that a filter such as `map` applies to each item."""
    place, what = _APPLIED.get(node.name, (0, ""))
    if not what or len(node.args) <= place:
        return
    given = node.args[place]
    if not isinstance(given, nodes.Const):
        report(f"the {what} of '{node.name}' is written out in quotes", node.lineno, None, applied(node.name))
        return
    every = environment.filters if what == "filter" else environment.tests
    known = [each for each in every if not each.startswith(" ")]
    if given.value not in known:
        at = rf"(?<=['\"]){re.escape(str(given.value))}(?=['\"])"
        hint = did_you_mean(str(given.value), known)
        report(f"there is no {what} '{given.value}'", node.lineno, hint, at, code="FB404")


@cache
def _parameters(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """The parameters behind the value; empty with a `*` for what cannot be known."""
    try:
        known = tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return (inspect.Parameter("_", inspect.Parameter.VAR_POSITIONAL),)
    return known[2:] if hasattr(function, "jinja_pass_arg") else known[1:]


def _check_given(
    what: str, name: str, node: nodes.Filter | nodes.Test, known: tuple[inspect.Parameter, ...], report: Report
) -> bool:
    """Whether the arguments are some that it takes."""
    kinds = inspect.Parameter
    places = [each for each in known if each.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    names = [each.name for each in known if each.kind in (kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)]
    any_place = any(each.kind is kinds.VAR_POSITIONAL for each in known)
    any_name = any(each.kind is kinds.VAR_KEYWORD for each in known)
    at = applied(name)
    if len(node.args) > len(places) and not any_place:
        most = f"at most {len(places)} values" if len(places) != 1 else "at most 1 value"
        hint = f"its others have names: {', '.join(names)}" if len(names) > len(places) else None
        report(
            f"{what} takes {most} in its brackets" if places else f"{what} takes no value in its brackets",
            node.lineno,
            hint,
            at,
        )
        return False
    for each in node.kwargs:
        if each.key not in names and not any_name:
            report(f"{what} has no '{each.key}'", node.lineno, _near(str(each.key), names), rf"\b{each.key}\b(?=\s*=)")
            return False
    given = {each.name for each in places[: len(node.args)]} | {each.key for each in node.kwargs}
    for wanted in known:
        if wanted.name in names and wanted.default is kinds.empty and wanted.name not in given:
            report(f"{what} needs '{wanted.name}'", node.lineno, f"write {wanted.name}=…", at)
            return False
    return True


def _check_call(node: nodes.Call, macros: Mapping[str, nodes.Macro], report: Report, *, has_body: bool) -> None:
    name = called_name(node)
    alias, _, attribute = name.partition(".")
    if name in macros:
        _check_body(node, macros[name], attribute or name, report, has_body=has_body)
        _check_macro(node, macros[name], attribute or name, report)
        _check_form_id(node, macros[name], report)
        return
    known = [each.partition(".")[2] for each in macros if each.startswith(f"{alias}.")]
    if attribute and known:
        reason = f"what is imported as '{alias}' has no macro '{attribute}'"
        report(reason, node.lineno, _near(attribute, known), rf"\b{attribute}\b")


def _check_body(node: nodes.Call, macro: nodes.Macro, shown: str, report: Report, *, has_body: bool) -> None:
    """Whether a macro of flowbot's that has something inside is called so, and the others are not."""
    name = plain_name(shown)
    takes_body = any(each.name == "caller" for each in macro.find_all(nodes.Name))
    if is_built_in(macro.name) and takes_body != has_body:
        hint = f"write {{% call {name}(…) %}}…{{% endcall %}}" if takes_body else f"write {{{{ {name}(…) }}}}"
        reason = f"the macro '{name}' {'has something' if takes_body else 'has nothing'} inside"
        report(reason, node.lineno, hint, rf"\b{name}\b(?=\s*\()")


def _check_macro(node: nodes.Call, macro: nodes.Macro, shown: str, report: Report) -> None:
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return
    name = plain_name(shown)
    names = [each.name for each in macro.args]
    special = {each.name for each in macro.find_all(nodes.Name)}
    at = rf"\b{name}\b(?=\s*\()"
    if len(node.args) > len(names) and "varargs" not in special:
        report(f"the macro '{name}' takes at most {len(names)} values in its brackets", node.lineno, None, at)
        return
    for each in node.kwargs:
        if each.key not in names and each.key != "caller" and "kwargs" not in special:
            at = rf"\b{each.key}\b(?=\s*=)"
            report(f"the macro '{name}' has no '{each.key}'", node.lineno, _near(str(each.key), names), at)
            return
    if is_built_in(macro.name):
        given = {*names[: len(node.args)], *(each.key for each in node.kwargs)}
        for wanted in names[: len(names) - len(macro.defaults)]:
            if wanted not in given:
                report(f"the macro '{name}' needs '{wanted}'", node.lineno, f"write {wanted}=…", at)
                return


def _check_form_id(node: nodes.Call, macro: nodes.Macro, report: Report) -> None:
    """Whether the id of a form begins with the author's own words, as in `<form id="…">`."""
    if not is_built_in(macro.name) or plain_name(macro.name) != "form":
        return
    given = [*node.args[:1], *(each.value for each in node.kwargs if each.key == "id")]
    if not all(map(_is_begun, given)):
        reason = 'the id of a form says where answers go, and begins with words of yours: write form("order-" ~ value)'
        report(reason, node.lineno, None, r"\bform\b(?=\s*\()")


def _is_begun(value: nodes.Expr | None) -> bool:
    """Whether a text begins with something that is no value."""
    match value:
        case nodes.Concat():
            return _is_begun(value.nodes[0])
        case nodes.Add():
            return _is_begun(value.left)
        case nodes.CondExpr():
            return _is_begun(value.expr1) and _is_begun(value.expr2)
        case nodes.Const():
            return bool(value.value)
    return False


def _near(name: str, names: list[str]) -> str | None:
    return did_you_mean(name, names) or (f"there are: {', '.join(names)}" if names else None)
