"""What the names of a workflow are in the flow, at a place in it: variables, what forms hold, outputs, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flowbot.swadl.draft import Draft
from flowbot.swadl.graph import MIXED, Origin
from flowbot.swadl.happenings import event_term, origin_of
from flowbot.swadl.left import CannotCarryError
from flowbot.swadl.naming import snake
from flowbot.swadl.outputs import OUTPUTS, Output
from flowbot.swadl.terms import ELSEWHERE, Kind, Term, quoted, translate
from flowbot.swadl.trees import Chain, Expression, Literal, Part

_KINDS: Mapping[str, Kind] = {"text": "text", "integer": "integer", "decimal": "decimal", "boolean": "boolean"}
_PENDING = "<pending>"
"""In place of the slot of a variable while its type is found out."""
_EMPTY = {"text": "''", "integer": 0, "decimal": 0, "boolean": False}


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names at an activity."""

    draft: Draft
    activity: str
    items: Mapping[str, Term] | None = None
    """Names of a loop in a message."""

    @property
    def origin(self) -> Origin:
        """The last event before it."""
        return self.draft.graph.origins.get(self.activity, MIXED)

    def chain(self, name: str, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        """What a name and some of what is taken of it are, and what is still to be taken."""
        if self.items and name in self.items:
            return self.items[name], parts
        if name == "variables" and parts and parts[0].name and parts[0].arguments is None:
            return self._variable(parts)
        if name == "wdk" and parts and parts[0].arguments is not None:
            return self.call(str(parts[0].name), parts[0].arguments, parts[1:])
        if name == "event":
            path = [each.name for each in parts[:3]]
            if path[:2] == ["source", "formValues"] and len(path) > 2 and self.origin[0] == "form":
                return self._form_value(self.origin[1], str(path[2])), parts[3:]
            return event_term(self.draft, self.origin, parts)
        if parts and parts[0].name == "outputs" and name in self.draft.steps:
            return self._output(name, parts[1:])
        if parts and parts[0].name and parts[0].arguments is None and name in self.draft.forms:
            return self._form_value(name, parts[0].name), parts[1:]
        if (origin := origin_of(self.draft, name)) is not None:
            return event_term(self.draft, origin, parts)
        raise CannotCarryError(f"'{name}' is nothing that a flow knows", ELSEWHERE)

    def call(self, name: str, arguments: Sequence[Expression], parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        """The same of a function of the WDK."""
        if name in ("text", "json", "escape") and len(arguments) == 1:
            inner = arguments[0]
            if isinstance(inner, Chain):
                return translate(Chain(inner.first, (*inner.parts, *parts)), self), ()
            return translate(inner, self), parts
        if name in ("mentions", "hashTags", "cashTags"):
            return self._tags(name, parts)
        raise CannotCarryError(f"flows have no function '{name}'", ELSEWHERE)

    def _tags(self, name: str, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        kind = {"mentions": "@", "hashTags": "#", "cashTags": "$"}[name]
        index = parts[0].index if parts else None
        place = index.value if isinstance(index, Literal) and isinstance(index.value, int) else 0
        activity = self.draft.graph.first if self.origin[0] in ("start", "mixed") else self.origin[1]
        found = [slot for word, slot in self.draft.patterns.get(activity, []) if word.startswith(kind)]
        if place >= len(found) or (name == "mentions" and index is None):
            instead = f"name them in the command: /command {kind}{{name}}"
            raise CannotCarryError(f"'{name}(event)' of a message whose pattern has none", instead)
        slot, rest = found[place], parts[1:] if index is not None else parts
        if kind == "@":
            return Term(f"{slot}.id", "integer", whole=slot), rest
        return Term(slot, "text"), rest

    def _variable(self, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        name = str(parts[0].name)
        value = self.draft.workflow.variables.get(name)
        rest = list(parts[1:])
        while isinstance(value, Mapping) and rest and rest[0].name in value:
            name, value = f"{name}.{rest[0].name}", value[rest[0].name]
            rest.pop(0)
        if isinstance(value, Mapping):
            raise CannotCarryError(f"the variable '{name}' is a map", "make a slot of each of its values")
        return self._variable_slot(name, value), rest

    def _variable_slot(self, name: str, value: object) -> Term:
        key = ("variable", name)
        slots = self.draft.slots
        if key not in slots.names:
            declared: Mapping[str, Any] = _declaration(value)
            if value is None or value == "":
                found = self._assigned(name)
                declared = found or declared
                if name not in self.draft.workflow.variables and self.draft.asks_for_null(name):
                    kept = {key: each for key, each in declared.items() if key != "default"}
                    declared = {**kept, "optional": True}  # it is null at first, and somebody asks whether it is
                self.draft.guessed |= {key} if found is None else set()
            slots.add(key, name, declared)
        slot = slots.names[key]
        return replace(_term(slot, slots.declared[slot]), is_guessed=key in self.draft.guessed)

    def _assigned(self, name: str) -> Mapping[str, Any] | None:
        """What a variable holds that has no value at first: what the first script gives it."""
        self.draft.slots.names[("variable", name)] = _PENDING  # what it is given may name it
        self.draft.slots.declared[_PENDING] = {"type": "text"}
        try:
            for tree, activity in self.draft.assigned(name):
                with suppress(CannotCarryError):
                    declared = _declaration_of(translate(tree, PlaceNames(self.draft, activity)))
                    if declared is not None:
                        return declared
        finally:
            del self.draft.slots.names[("variable", name)]
            del self.draft.slots.declared[_PENDING]
        return None

    def _form_value(self, activity: str, name: str) -> Term:
        form = self.draft.forms[activity]
        if name == "action":
            if len(form.options) > 1 and activity not in self.draft.rows:
                return Term(f"answers.{self.draft.steps[activity]}.option", "choice")
            if len(form.options) == 1:
                only = next(iter(form.options))
                return Term(quoted(only), "text", marked=only)
            why = "the form has no button" if not form.options else "many people answer this form"
            raise CannotCarryError(f"'{activity}.action', but {why}", "leave the condition out")
        if name not in form.slots:
            raise CannotCarryError(f"the form of '{activity}' has no control '{name}'", "name one that it has")
        if activity in self.draft.rows and not self.draft.graph.dominates(self.reply_of(activity), self.activity):
            instead = f"read the rows: tally({self.draft.steps[activity]}, '{form.slots[name]}')"
            raise CannotCarryError("many people have answered this form", instead)
        slot = form.slots[name]
        term = _term(slot, self.draft.slots.declared[slot])
        if name in form.marked:
            return Term(term.text, term.kind, marked=form.marked[name])
        return term if self._is_answered(activity) else replace(term, may_be_missing=True)

    def _is_answered(self, activity: str) -> bool:
        """Whether a form was surely answered before one comes here."""
        graph = self.draft.graph
        otherwise = graph.edges(activity, "expired", "failed")
        return graph.dominates(activity, self.activity) and not any(
            graph.dominates(each.target, self.activity) for each in otherwise
        )

    def reply_of(self, activity: str) -> str:
        """The activity that takes the answers to a form."""
        return self.draft.graph.edges(activity, "reply")[0].target

    def _output(self, activity: str, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        kind = self.draft.graph.activities[activity].kind
        path = [each.name for each in parts if each.name is not None and each.arguments is None]
        known = OUTPUTS.get(kind, {})
        for length in range(len(path), 0, -1):
            key = ".".join(path[:length])
            if key in known and length <= len(parts):
                return self._kept(activity, key, known[key], parts[length:])
        if kind == "execute-request" and parts and parts[0].name == "body":
            return self._body(activity, parts[1:])
        what = ".".join(["outputs", *path])
        raise CannotCarryError(f"'{what}' of '{kind}' is nothing that its step gives", ELSEWHERE)

    def _kept(self, activity: str, key: str, output: Output, rest: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        last = "result" if output.result == "result" else key.rpartition(".")[2]
        slot = self.draft.slots.add(("output", activity, key), f"{activity}_{last}", output.slot)
        self.draft.saves.setdefault(activity, {})[slot] = output.result
        names = [each.name for each in rest if each.name is not None and each.arguments is None]
        for length in range(len(names), 0, -1):
            found = output.fields.get(".".join(names[:length]))
            if found is not None:
                whole = slot if found[0] == "id" else None
                return Term(f"{slot}.{found[0]}", found[1], whole=whole), rest[length:]
        if output.kind in ("user", "stream") and not rest:
            return Term(f"{slot}.id", "integer" if output.kind == "user" else "text", whole=slot), rest
        return Term(slot, output.kind, items=output.items, may_be_missing=bool(output.slot.get("optional"))), rest

    def _body(self, activity: str, parts: Sequence[Part]) -> tuple[Term, Sequence[Part]]:
        """A part of what a web service answers, kept in a slot of its own."""
        path: list[str | int] = []
        for each in parts:
            if each.name is not None and each.arguments is None:
                path.append(each.name)
            elif isinstance(each.index, Literal) and isinstance(each.index.value, str):
                path.append(each.index.value)
            elif each.index == Literal(0):
                path.append(0)
            else:
                break
        result, wanted = "result.body", "body"
        for key in path:
            if isinstance(key, str) and not key.isidentifier():
                raise CannotCarryError(f"a field of the answer that is no name: {key!r}", ELSEWHERE)
            result = f"{result}.{key}" if isinstance(key, str) else f"first({result})"
            wanted = snake(key) if isinstance(key, str) else wanted
        declared = {"type": "text", "optional": True}
        slot = self.draft.slots.add(("body", activity, *path), f"{activity}_{wanted}", declared)
        self.draft.saves.setdefault(activity, {})[slot] = result
        is_text = self.draft.slots.declared[slot]["type"] == "text"
        return Term(slot, "text" if is_text else "decimal", may_be_missing=True, is_guessed=is_text), parts[len(path) :]

    def as_number(self, term: Term) -> Term:
        """A value of which nothing was known, where it is compared with a number."""
        if "default" in self.draft.slots.declared[term.text]:
            self.draft.slots.declared[term.text] = {"type": "integer", "default": 0}
            return Term(term.text, "integer")
        self.draft.slots.declared[term.text] = {"type": "decimal", "optional": True}
        return Term(term.text, "decimal", may_be_missing=True)


_LISTED: Mapping[str, Kind] = {**_KINDS, "user": "user", "stream": "stream", "room": "stream"}


def _declaration(value: object) -> dict[str, Any]:
    """The slot of a variable, with its first value."""
    if isinstance(value, bool):
        return {"type": "boolean", "default": value}
    if isinstance(value, int):
        return {"type": "integer", "default": value}
    if isinstance(value, Decimal):
        return {"type": "decimal", "default": value}
    if isinstance(value, str):
        return {"type": "text", "default": quoted(value)}
    if isinstance(value, list):
        return _list_declaration(value)
    return {"type": "text", "default": "''"}


def _declaration_of(term: Term) -> dict[str, Any] | None:
    """The slot of a variable that an expression fills; None where it may be anything."""
    if term.whole is not None:
        return {"type": "user" if term.kind == "integer" else "stream"}
    if term.kind in _KINDS:
        return {"type": term.kind, "default": _EMPTY[term.kind]}
    return {"type": "list", "items": term.items if term.items in _LISTED else "text"} if term.kind == "list" else None


def _list_declaration(value: list[Any]) -> dict[str, Any]:
    kinds = {type(each) for each in value}
    if not kinds <= {str, int, Decimal, bool} or len(kinds) > 1:
        raise CannotCarryError("a list of other things than texts or numbers", "make a slot of type list for it")
    items = {int: "integer", Decimal: "decimal", bool: "boolean"}.get(next(iter(kinds), str), "text")
    written = [quoted(each) if isinstance(each, str) else str(each).lower() for each in value]
    return {"type": "list", "items": items, "default": f"[{', '.join(written)}]"}


def _term(slot: str, declared: Mapping[str, Any]) -> Term:
    kind = declared["type"]
    if kind in ("user", "stream", "room"):
        return Term(f"{slot}.id", "integer" if kind == "user" else "text", whole=slot)
    if kind == "list":
        items = declared["items"] if isinstance(declared["items"], str) else declared["items"]["type"]
        inner = _LISTED.get(items, "any")
        return Term(slot, "list", items=inner, may_be_missing=bool(declared.get("optional")))
    known: Kind = "choice" if kind == "choice" else _KINDS.get(kind, "any")
    return Term(slot, known, may_be_missing=bool(declared.get("optional")))
