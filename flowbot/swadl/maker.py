"""What the translation of every activity does with the values of its keys."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flowbot.swadl.draft import Draft, describe
from flowbot.swadl.groovy import parse_expression
from flowbot.swadl.left import CannotCarryError, Path
from flowbot.swadl.model import Activity
from flowbot.swadl.names import PlaceNames
from flowbot.swadl.terms import Term, condition, quoted, translate
from flowbot.swadl.words import placeholders, whole, write_words

_IN_MORE = ("it is no argument of the operation", "give it in `more`, from an action")
_WITHOUT: Mapping[str, tuple[str, str]] = {
    "skip": ("lists are followed to their end", "leave it out, and take what is wanted of the list"),
    "password": ("a password has no place in a flow", "let an administrator set it, or use single sign-on"),
    **dict.fromkeys(("entitlements", "recommended-language", "roles", "keywords"), _IN_MORE),
    "data": ("objects of a message are a record", "write `data:` with a record that a slot holds"),
}
"""Keys that have no counterpart: why, and what to write instead."""


def _person_id(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 20 else value


class Maker:
    """Reads the keys of an activity, and puts on the list what of them cannot be carried over."""

    def __init__(self, draft: Draft, activity: Activity) -> None:
        self.draft = draft
        self.activity = activity
        self.names = PlaceNames(draft, activity.id)

    @property
    def step(self) -> str:
        """The name of its step."""
        return self.draft.steps[self.activity.id]

    def leave(self, path: Path, what: str, error: CannotCarryError, offset: int | None = None) -> None:
        """Put a part of the activity on the list."""
        self.draft.account.leave(path, what, error.why, error.instead, offset=offset)

    def term(self, key: str) -> Term | None:
        """The expression that the value of a key is; None where there is none, or it is left."""
        return self.value(self.activity.take(key), self.activity.at(key), f"`{key}` of {describe(self.activity)}")

    def value(self, value: object, path: Path, what: str) -> Term | None:
        """The expression that a value is; None where there is none, or it is left."""
        if value is None:
            return None
        try:
            return self._term(value)
        except CannotCarryError as error:
            self.leave(path, what, error)
            return None

    def people(self, value: object, path: Path, what: str) -> Term | None:
        """A person or several: of ids that are texts the numbers, since a text is the name of a room."""
        read = [_person_id(each) for each in value] if isinstance(value, list) else _person_id(value)
        names = [each for each in (read if isinstance(read, list) else [read]) if isinstance(each, str)]
        if any("${" not in each for each in names):
            error = CannotCarryError("a person is named by their id", "look them up with `symphony.users.find`")
            self.leave(path, what, error)
            return None
        return self.value(read, path, what)

    def condition(self, source: str, path: Path) -> str | None:
        """A condition; None where it is left."""
        text = whole(source)
        try:
            return condition(parse_expression(source if text is None else text), self.names).text
        except CannotCarryError as error:
            self.leave(path, f"the condition '{source}'", error)
            return None

    def words(self, text: str, path: Path) -> str:
        """A text with the values of the flow in it."""
        written, troubles = write_words(text, self.names)
        for each in troubles:
            self.leave(path, f"'{each.what}' in the words of {describe(self.activity)}", each.error, each.offset)
        return written

    def leave_rest(self) -> None:
        """Put every key on the list that nothing has looked at, and a timeout of what does not wait."""
        waits = ("reply", "wait", "expired")
        if self.activity.timeout is not None and not any(
            each.kind in waits for each in self.draft.graph.into.get(self.activity.id, ())
        ):
            why, instead = "nothing is waited for there", "write `expire:` on a step that waits"
            what = f"the timeout of {describe(self.activity)}"
            self.draft.account.leave(self.activity.at("on", "timeout"), what, why, instead)
        for key in self.activity.keys:
            if key not in self.activity.taken:
                why, instead = _WITHOUT.get(key, ("a step of a flow has nothing like it", "leave it out"))
                what = f"`{key}` of {describe(self.activity)}"
                self.draft.account.leave(self.activity.at(key), what, why, instead, key=True)

    def _term(self, value: object) -> Term:
        if isinstance(value, bool):
            return Term("true" if value else "false", "boolean")
        if isinstance(value, int | Decimal):
            return Term(str(value), "integer" if isinstance(value, int) else "decimal")
        if isinstance(value, str):
            return self._text_term(value)
        if isinstance(value, list):
            terms = [self._term(each) for each in value]
            return Term(f"[{', '.join(each.whole or each.shown() for each in terms)}]", "list")
        if isinstance(value, Mapping):
            raise CannotCarryError("a map is no expression", "let an action give it")
        raise CannotCarryError("there is no value", "write one")

    def _text_term(self, value: str) -> Term:
        found = whole(value)
        if found is not None:
            return translate(parse_expression(found), self.names)
        pieces: list[str] = []
        at = 0
        for start, end, source in placeholders(value):
            if start > at:
                pieces.append(quoted(value[at:start]))
            term = translate(parse_expression(source), self.names)
            if term.kind not in ("text", "choice", "any"):
                raise CannotCarryError("a text with a value in it that is none", "let an action put it together")
            pieces.append(term.shown())
            at = end
        if at < len(value) or not pieces:
            pieces.append(quoted(value[at:]))
        return Term(" + ".join(pieces), "text", 5 if len(pieces) > 1 else 9)
