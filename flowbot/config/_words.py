"""pydantic's findings in the words of people who edit settings."""

from __future__ import annotations

from pydantic_core import ErrorDetails

_WORDS = {
    "string_type": "a text is expected here; put it in quotes",
    "int_type": "a whole number is expected here",
    "int_parsing": "a whole number is expected here",
    "int_from_float": "a whole number is expected here",
    "float_type": "a number is expected here",
    "float_parsing": "a number is expected here",
    "dict_type": "keys and values are expected here (`key: value`)",
    "model_type": "keys and values are expected here (`key: value`)",
    "list_type": "a list is expected here (`[a, b]`)",
    "tuple_type": "a list is expected here (`[a, b]`)",
    "path_type": "a file name is expected here",
    "string_too_short": "it is empty",
    "too_short": "it names none; name one at least",
    "missing": "is missing",
}


def explain(detail: ErrorDetails) -> str:
    """What is wrong with a value and what is expected; never the value itself, which may be a secret."""
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "literal_error":
        return f"{context['expected']} is expected here"
    if kind == "greater_than_equal":
        return f"it must be at least {context['ge']}"
    if kind == "less_than_equal":
        return f"it must be at most {context['le']}"
    if kind == "string_too_long":
        return f"it must have at most {context['max_length']} characters"
    if kind == "value_error":
        return str(context["error"])
    return _WORDS.get(kind, detail["msg"])
