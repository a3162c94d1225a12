"""Values that keys and slots do not take."""

from __future__ import annotations

import re
from random import Random

from flowbot.definition.part import Part
from flowbot.definition.slots import ChoiceSlot, DecimalSlot, IntegerSlot, TextSlot
from flowbot.definition.steps import Path
from tests.compiler.seeded.model import Fault, Good, add_key, fault, misspelt, swap


@fault
def bad_duration(good: Good, rng: Random) -> Fault | None:
    keys = ("expire", "idle", "wait", "remind")
    found = [
        ((*path, key), good.token((*path, key))[1])
        for path, step in good.steps
        for key in keys
        if getattr(step, key, None)
    ]
    found += [
        ((*path, "every"), good.token((*path, "every"))[1])
        for path, step in good.steps
        if getattr(step, "remind", None)
        for path in [(*path, "remind")]
    ]
    places = [(path, text) for path, text in found if re.fullmatch(r"[0-9]+[smhdw]", text)]
    return swap(good, rng, places, lambda _: rng.choice(["soon", "5 parsecs", "10", "-1h", "0s"]), "FB114", "FB113")


@fault
def wrong_kind_of_number(good: Good, rng: Random) -> Fault | None:
    places = [
        ((*path, key), str(getattr(step, key)))
        for path, step in good.steps
        for key in ("tries", "max", "retries", "need")
        if hasattr(step, key)
    ]
    return swap(good, rng, places, lambda _: rng.choice(["many", "2.5", "[1]"]), "FB113", "FB114")


@fault
def number_that_is_too_small(good: Good, rng: Random) -> Fault | None:
    places = [
        ((*path, key), str(getattr(step, key)))
        for path, step in good.steps
        for key in ("tries", "max", "need")
        if hasattr(step, key)
    ]
    return swap(good, rng, places, lambda _: rng.choice(["0", "-3"]), "FB114")


@fault
def wrong_kind_of_version(good: Good, rng: Random) -> Fault | None:
    places: list[tuple[Path, str]] = [(("version",), str(good.definition.version))]
    return swap(good, rng, places, lambda _: rng.choice(["one", "0", "1.5", "[1]"]), "FB113", "FB114")


@fault
def wrong_kind_of_branch(good: Good, rng: Random) -> Fault | None:
    places = [
        ((*path, key), str(getattr(step, key)))
        for path, step in good.steps
        for key in ("expired", "gave_up", "failed")
        if isinstance(getattr(step, key, None), str)
    ]
    return swap(good, rng, places, lambda _: "{ say: Sorry. }", "FB113")


@fault
def bad_zone(good: Good, rng: Random) -> Fault | None:
    at = good.source.locate(("version",), key=True)
    zone = rng.choice(["Europe/Lodnon", "CESTT", "+01:00"])
    if at.column > 1 or good.definition.zone:
        return None
    return Fault(good.insert(at.line + 1, f"zone: {zone}"), at.line + 1, 7, ("FB114",))


@fault
def bad_scope(good: Good, rng: Random) -> Fault | None:
    places: list[tuple[Path, str]] = [(("scope",), good.definition.scope)]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB114")


@fault
def name_that_cannot_be_one(good: Good, rng: Random) -> Fault | None:
    places = [at for _, step, at in good.blocks() if step.name is None]
    name = rng.choice(["Big_Name", "2nd", "so-so"])
    return add_key(good, rng, places, f"name: {name}", ["FB117"], name)


def in_slot(good: Good, rng: Random, slot: type[Part], more: str, at: str, *codes: str) -> Fault | None:
    """A fault by one more key in a slot of a type that is written `{ type: … }`."""
    for name in rng.sample(list(good.definition.slots), len(good.definition.slots)):
        where, text = good.token(("slots", name))
        found = re.match(r"\{ type: \w+(?=[, ])", text)
        keys = set(re.findall(r"(\w+):", more))
        if type(good.definition.slots[name]) is slot and found and not keys & set(re.findall(r"(\w+):", text)):
            changed = text[: found.end()] + f", {more}" + text[found.end() :]
            column = where.column + changed.index(at, found.end())
            return Fault(good.put(where, changed), where.line, column, codes)
    return None


@fault
def bad_regex(good: Good, rng: Random) -> Fault | None:
    pattern = rng.choice(['"["', '"(a"', '"*a"', '"a{2,1}"'])
    return in_slot(good, rng, TextSlot, f"pattern: {pattern}", pattern, "FB114")


@fault
def limits_that_contradict(good: Good, rng: Random) -> Fault | None:
    return in_slot(good, rng, TextSlot, "min_length: 9, max_length: 3", "3", "FB134") or in_slot(
        good, rng, IntegerSlot, "gt: 9, lt: 3", "3", "FB134"
    )


@fault
def limit_over_another_type(good: Good, rng: Random) -> Fault | None:
    return in_slot(good, rng, DecimalSlot, "lt: initiator.name", "initiator", "FB213") or in_slot(
        good, rng, IntegerSlot, "lt: initiator.name", "initiator", "FB213"
    )


@fault
def bad_default(good: Good, rng: Random) -> Fault | None:
    return in_slot(good, rng, IntegerSlot, "default: \"'many'\"", "\"'many'\"", "FB213") or in_slot(
        good, rng, ChoiceSlot, "default: 7", "7", "FB213"
    )


@fault
def choices_twice(good: Good, rng: Random) -> Fault | None:
    slots = [(name, slot) for name, slot in good.definition.slots.items() if isinstance(slot, ChoiceSlot)]
    found = [(name, *good.token(("slots", name, "of"))) for name, slot in slots]
    lists = [(name, at, text) for name, at, text in found if re.fullmatch(r"\[[\w, ]+\]", text)]
    if not lists:
        return None
    _, at, text = rng.choice(lists)
    first = text[1:-1].split(",")[0]
    return Fault(good.put(at, f"{text[:-1]}, {first}]"), at.line, at.column, ("FB114", "FB209"))


@fault
def slot_with_a_reserved_name(good: Good, rng: Random) -> Fault | None:
    if not good.definition.slots:
        return None
    at = good.source.locate(("slots", next(iter(good.definition.slots))), key=True)
    name = rng.choice(["user", "now", "answers", "error"])
    line = " " * (at.column - 1) + f"{name}: {{ type: text }}"
    return Fault(good.insert(at.line, line), at.line, at.column, ("FB208",))
