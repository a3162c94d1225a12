"""Keys, and kinds of steps and slots."""

from __future__ import annotations

import re
from random import Random

from flowbot.definition.steps import Ask, End, Goto, Path, Say
from tests.compiler.seeded.model import Fault, Good, add_key, fault, kind, misspelt, swap


@fault
def misspelt_key(good: Good, rng: Random) -> Fault | None:
    places = [
        ((*path, key), key)
        for path, step in good.steps
        for key in step.model_fields_set
        & {"tries", "remind", "expire", "expired", "retries", "save", "failed", "until"}
        if key != "until"
    ]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB111", key=True)


@fault
def misspelt_key_of_slot(good: Good, rng: Random) -> Fault | None:
    slots = good.definition.slots.items()
    places = [(("slots", name, key), key) for name, slot in slots for key in slot.limits if key != "of"]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB111", key=True)


@fault
def misspelt_key_of_flow(good: Good, rng: Random) -> Fault | None:
    places: list[tuple[Path, str]] = [((key,), key) for key in ("description", "start", "ends", "scope", "any_time")]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB111", key=True)


@fault
def misspelt_step(good: Good, rng: Random) -> Fault | None:
    places = [((*path, kind(step)), kind(step)) for path, step in good.steps]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB116", key=True)


@fault
def misspelt_type(good: Good, rng: Random) -> Fault | None:
    slots = good.definition.slots.items()
    places = [(("slots", name, "type"), str(getattr(slot, "type", ""))) for name, slot in slots]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB115")


@fault
def missing_type(good: Good, rng: Random) -> Fault | None:
    for name in rng.sample(list(good.definition.slots), len(good.definition.slots)):
        at, text = good.token(("slots", name))
        if re.match(r"\{ type: \w+, ", text):
            changed = re.sub(r"type: \w+, ", "", text, count=1)
            return Fault(good.put(at, changed), at.line, at.column, ("FB115", "FB112"))
    return None


@fault
def unknown_key(good: Good, rng: Random) -> Fault | None:
    return add_key(good, rng, [at for *_, at in good.blocks()], "frobnicate: 1", ["FB111"], "frob")


@fault
def repeated_key(good: Good, rng: Random) -> Fault | None:
    places = [at for _, step, at in good.blocks() if isinstance(step, Goto | End | Ask | Say)]
    if not places:
        return None
    at = rng.choice(places)
    line = good.lines[at.line - 1][at.column - 1 :]
    if line.rstrip()[-1] in "|>":
        return None
    return Fault(good.insert(at.line + 1, " " * (at.column - 1) + line), at.line + 1, at.column, ("FB103",))


@fault
def missing_version(good: Good, rng: Random) -> Fault | None:
    at = good.source.locate(("version",), key=True)
    if at.column > 1 or good.lines[0].startswith("#"):
        return None
    first = next(number for number, line in enumerate(good.lines, 1) if line and line[0] not in "#-")
    return Fault("\n".join([*good.lines[: at.line - 1], *good.lines[at.line :]]), first, 1, ("FB112",))


@fault
def branch_without_a_value(good: Good, rng: Random) -> Fault | None:
    places = [at for _, step, at in good.blocks() if isinstance(step, Goto | End)]
    if not places:
        return None
    at = rng.choice(places)
    indent = " " * (at.column - 1)
    text = good.insert(at.line, f"{indent[:-2]}- if: now > now", f"{indent}then:", f"{indent}else: next")
    return Fault(text, at.line + 1, at.column + len("then:"), ("FB113", "FB114"))
