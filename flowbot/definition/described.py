"""What each key of a flow file means: the text below its field, or that of its class."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from flowbot.definition.annotations import keys_of
from flowbot.definition.part import Part

_WORDS: Mapping[str, str] = {
    "allow_wait": "It may wait for ever.",
    "after": "So long after it was opened.",
    "attach": "Files that go with it: an attachment, or a list of them.",
    "args": "Argument → expression; what is not listed is filled from the slot of that name.",
    "commands": "Which built-in commands work here; all unless you say so.",
    "data": "A record that goes with it for programs, as EntityJSON.",
    "declined": "Where to go on no; the end `cancelled` when left out.",
    "description": "Its line in `/help`.",
    "branches": "Name → list of steps; all begin at once.",
    "do": "The steps for each item.",
    "else": "Where to go when it does not hold; on, when left out.",
    "ends": "Ends beside the built-in ones: a list of names, or name → what is said.",
    "empty": "Where to go when nobody has answered; on, when left out.",
    "exceeded": "Where to go after so many times; the end `gave_up` when left out.",
    "expire": "When it stops to wait.",
    "expired": "Where to go when it waited too long; the end `expired` when left out.",
    "failed": "Where to go when it cannot be done; the end `failed` when left out.",
    "for": "What is waited for, each with where to go.",
    "factor": "How much longer each pause is than the one before.",
    "first": "The pause before the second attempt.",
    "flow": "Its name, unique in the bot.",
    "ge": "At least this.",
    "gave_up": "Where to go when the tries are used up; the end `gave_up` when left out.",
    "gt": "More than this.",
    "limit": "The longest pause.",
    "live": "What is shown of the answers while they come.",
    "items": "What it holds: the name of a type, or a slot.",
    "history": "The state.",
    "label": "What people see.",
    "le": "At most this.",
    "lt": "Less than this.",
    "decimal_places": "How many digits behind the point at most.",
    "max": "How many times in a conversation.",
    "max_digits": "How many digits at most.",
    "max_length": "How long at most: characters of a text, items of a list.",
    "min_length": "How long at least: characters of a text, items of a list.",
    "multiple_of": "It is a multiple of this.",
    "name": "The name of the step, where its first value is none or is taken.",
    "of": "The choices: a list, value → label, or an expression that gives them.",
    "on_behalf_of": "For whom it is sent: a person.",
    "options": "Buttons: name → branch, or a map with `label`, `style`, `slots` and `then`.",
    "pattern": "A regular expression that the whole text has to match.",
    "pin": "Whether it is shown above its stream.",
    "remind": "A duration, a reminder, or a list of them.",
    "retries": "How often a call that failed for a time is made again: a number, or a map with `max`.",
    "save": "The slot for what it gives, or slot → expression over `result`.",
    "say": "The words, with `{{ }}` in them.",
    "send": "The words, as a message of the catalogue.",
    "slots": "What is asked or shown, in one form.",
    "start": "What begins a conversation: a trigger or a list of them; a text is short for one.",
    "steps": "What is done, one after another.",
    "then": "Where to go: `next`, the name of a step or an end, or a list of steps.",
    "too_long": "What becomes of words that are too long: several messages, or a turn that fails.",
    "tries": "How many invalid answers there may be in all.",
    "type": "What it holds.",
    "unknown": "What becomes of it when nobody knows whether it was done.",
    "until": "When it is closed: the first of `after`, `at`, `count`, `all`, `when` and `close`.",
    "unique": "Whether each item may be there once only.",
    "version": "Raised when a released flow changes.",
    "when": "The step is passed over where this does not hold.",
    "zone": "Whose day `today` is, as in Europe/London; the bot's when left out.",
}
"""Of the keys whose fields have no text below them."""
_OF_A_FLOW = {"slots": "Everything that the flow remembers: name → slot."}


@cache
def describe(model: type[Part]) -> Mapping[str, str]:
    """The keys of a part, each with what it means."""
    below: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Part) and base is not Part:
            below |= _texts_below(base)
    first = next((key for key, field in keys_of(model).items() if field.is_required()), None)
    described = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        of_flow = _OF_A_FLOW.get(key) if "flow" in model.model_fields else None
        as_first = (model.__doc__ or "").strip() if key == first and key != "type" else None
        text = below.get(name) or of_flow or _WORDS.get(key) or as_first
        if text is not None:
            described[key] = text
    return described


def _texts_below(model: type[Part]) -> dict[str, str]:
    """The strings that stand below the fields of a class."""
    try:
        source = textwrap.dedent(inspect.getsource(model))
    except OSError:  # a program without its source
        return {}
    (statement,) = ast.parse(source).body
    body = statement.body if isinstance(statement, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(text.value.value).replace("\n", " ")
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }
