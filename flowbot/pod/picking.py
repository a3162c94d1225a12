"""What somebody puts into a form: which one it is for, and people and rooms by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from flowbot.message import FormControl


def has_fields(controls: Sequence[FormControl], names: Iterable[str]) -> bool:
    """Whether a form has a control for each of some names, or labels."""
    known = {name.casefold() for each in controls if each.kind != "button" for name in (each.name, each.label)}
    return all(each.casefold() in known for each in names)


def picked(
    controls: Sequence[FormControl],
    given: Mapping[str, object],
    *,
    person: Callable[[str], object],
    room: Callable[[str], object],
) -> dict[str, object]:
    """What a person put into a form: where people or rooms are chosen, `@ann` and `#FX desk` are what they stand for.

    Args:
        controls: Those of the form.
        given: What was put in, by the name or label of the control.
        person: What somebody of a name is sent as.
        room: The same of a room.
    """
    kinds = {name.casefold(): each.kind for each in controls for name in (each.name, each.label)}
    signs = {"person-selector": ("@", person), "room-selector": ("#", room)}

    def value_of(value: object, kind: str) -> object:
        if isinstance(value, list | tuple):
            return [value_of(each, kind) for each in value]
        sign, find = signs.get(kind, (None, str))
        is_name = sign is not None and isinstance(value, str) and len(value) > 1 and value.startswith(sign)
        return find(str(value)[1:]) if is_name else value

    return {name: value_of(value, kinds.get(name.casefold(), "")) for name, value in given.items()}
