"""YAML that is not what it looks like."""

from __future__ import annotations

from random import Random

from flowbot.definition.steps import End, Goto
from tests.compiler.seeded.model import Fault, Good, add_key, fault, numbers


def written(good: Good, rng: Random, line: str, at: str, *codes: str, says: str = "") -> Fault | None:
    """A fault by a step of its own."""
    steps = [at for _, _, at in good.blocks()]
    if not steps:
        return None
    where = rng.choice(steps)
    text = good.insert(where.line, " " * (where.column - 3) + f"- {line}")
    return Fault(text, where.line, where.column + line.index(at), codes, says)


@fault
def unquoted_colon(good: Good, rng: Random) -> Fault | None:
    return written(good, rng, "say: Hello: world", "Hello", "FB102", says='write "Hello: world"')


@fault
def unquoted_braces(good: Good, rng: Random) -> Fault | None:
    return written(good, rng, "say: {{ initiator.name }} booked", "{{", "FB102", says='write "{{')


@fault
def unquoted_comma(good: Good, rng: Random) -> Fault | None:
    slots = numbers(good)
    return written(good, rng, f"set: {{ {slots[0]}: max(1, 2) }}", "max", "FB102", says='write "max') if slots else None


@fault
def unquoted_mark(good: Good, rng: Random) -> Fault | None:
    text = rng.choice(["@bot hello", "*bold* words", "`code` words", "%d of it", "&c. and so on"])
    return written(good, rng, f"say: {text}", text, "FB102", says="quotes")


@fault
def unquoted_hashtag(good: Good, rng: Random) -> Fault | None:
    at, text = good.token(("start",))
    if not text.startswith("/") or at.line != good.source.locate(("start",), key=True).line:
        return None
    return Fault(good.put(at, "/tag #topic"), at.line, at.column + 5, ("FB102",), 'write "/tag #topic"')


@fault
def quote_that_is_not_closed(good: Good, rng: Random) -> Fault | None:
    return written(good, rng, 'say: "Hello', '"Hello', "FB101")


@fault
def bracket_that_is_not_closed(good: Good, rng: Random) -> Fault | None:
    return written(good, rng, "say: [Hello", "[Hello", "FB101")


@fault
def tab(good: Good, rng: Random) -> Fault | None:
    steps = [at for _, _, at in good.blocks()]
    if not steps:
        return None
    at = rng.choice(steps)
    return Fault(good.insert(at.line + 1, "\tname: tabbed"), at.line + 1, 1, ("FB101",))


@fault
def key_without_a_colon(good: Good, rng: Random) -> Fault | None:
    places = [at for _, step, at in good.blocks() if isinstance(step, Goto | End)]
    return add_key(good, rng, places, "max 3", ["FB101"], "max")
