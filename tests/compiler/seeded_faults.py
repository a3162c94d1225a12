"""Faults for flows that have none: each is one change of a text, with the place where it has to be found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from flowbot.definition.handlers import CommandHandler, MatchHandler, MentionHandler, MessageHandler
from flowbot.definition.model import FlowDefinition
from flowbot.definition.part import Part
from flowbot.definition.reader import read_flow
from flowbot.definition.slots import ChoiceSlot, DecimalSlot, IntegerSlot, TextSlot
from flowbot.definition.steps import Ask, Call, Collect, Confirm, End, Goto, If, Listen, Path, Say, Send, Step
from flowbot.errors import Location
from flowbot.yamlsource import YamlSource

Heard = CommandHandler | MessageHandler | MatchHandler | MentionHandler


@dataclass(frozen=True)
class Fault:
    """A text with one fault."""

    text: str
    line: int
    column: int
    codes: tuple[str, ...]
    """One of them is what it has to be called."""
    says: str = ""
    """What the finding or its hint has to hold."""


@dataclass
class Good:
    """A flow without faults."""

    name: str
    text: str
    definition: FlowDefinition = field(init=False)
    source: YamlSource = field(init=False)

    def __post_init__(self) -> None:
        read = read_flow(self.text, self.name)
        assert read.problems == ()
        assert read.definition is not None
        assert isinstance(read.source, YamlSource)
        self.definition, self.source = read.definition, read.source
        self.lines = self.text.split("\n")
        self.steps = list(self.definition.walk())

    def token(self, path: Path, *, key: bool = False) -> tuple[Location, str]:
        """A place, and what is written there."""
        at = self.source.locate(path, key=key)
        return at, self.lines[at.line - 1][at.column - 1 : at.column - 1 + at.length]

    def put(self, at: Location, new: str) -> str:
        """The text with something else at a place."""
        line = self.lines[at.line - 1]
        changed = line[: at.column - 1] + new + line[at.column - 1 + at.length :]
        return "\n".join([*self.lines[: at.line - 1], changed, *self.lines[at.line :]])

    def insert(self, before: int, *new: str) -> str:
        """The text with more lines before one of its own."""
        return "\n".join([*self.lines[: before - 1], *new, *self.lines[before - 1 :]])

    def blocks(self) -> Iterator[tuple[Path, Step, Location]]:
        """The steps that begin with `- key: value` on one line."""
        for path, step in self.steps:
            at, first = self.token((*path, kind(step)), key=True)
            if self.lines[at.line - 1].strip().startswith(f"- {first}:"):
                yield path, step, at


Maker = Callable[[Good, Random], Fault | None]
MAKERS: dict[str, Maker] = {}


def fault(make: Maker) -> Maker:
    """One class of faults."""
    MAKERS[make.__name__] = make
    return make


def kind(step: Step) -> str:
    """The key that a step begins with."""
    return type(step).__name__.lower()


def misspelt(word: str, rng: Random) -> str:
    """A word with a letter twice, which no other name is."""
    at = rng.choice([place for place, letter in enumerate(word, 1) if letter.isalpha()])
    return f"{word[:at]}{word[at - 1]}{word[at - 1]}{word[at:]}"


def swap(
    good: Good,
    rng: Random,
    places: Iterable[tuple[Path, str]],
    new: Callable[[str], str],
    *codes: str,
    key: bool = False,
    shift: int = 0,
) -> Fault | None:
    """A fault at one of some places, where what the definition says is what is written."""
    found = [(at, word) for path, word in places for at, text in [good.token(path, key=key)] if text == word]
    if not found:
        return None
    at, word = rng.choice(found)
    return Fault(good.put(at, new(word)), at.line, at.column + shift, codes)


def add_key(
    good: Good, rng: Random, places: Sequence[Location], line: str, codes: Sequence[str], at: str
) -> Fault | None:
    """A fault by one more line after the first one of a step; `at` is where it begins."""
    found = [each for each in places if good.lines[each.line - 1].rstrip()[-1] not in "|>:"]
    if not found:
        return None
    where = rng.choice(found)
    text = good.insert(where.line + 1, " " * (where.column - 1) + line)
    return Fault(text, where.line + 1, where.column + line.index(at), tuple(codes))


def top(good: Good) -> list[tuple[int, Step, Location]]:
    """The steps of the flow's own list."""
    return [(int(path[1]), step, at) for path, step, at in good.blocks() if len(path) == 2 and path[0] == "steps"]


def expressions(good: Good) -> list[tuple[Path, str]]:
    """Expressions that stand in steps, unquoted."""
    found: list[tuple[Path, str]] = []
    for path, step in good.steps:
        found += [((*path, "if"), step.if_)] if isinstance(step, If) else []
        found += [((*path, name), str(getattr(step, name))) for name in ("when", "to") if getattr(step, name, None)]
    found += [((*path, "who"), each.who) for path, each in handlers(good) if each.who]
    return [(path, source) for path, source in found if good.token(path)[1] == source]


def within(good: Good, rng: Random, pattern: str, new: Callable[[re.Match[str]], str], *codes: str) -> Fault | None:
    """A fault inside of an expression, at the first group of what is found."""
    found = [(path, each) for path, source in expressions(good) for each in re.finditer(pattern, source)]
    if not found:
        return None
    path, match = rng.choice(found)
    at, source = good.token(path)
    changed = source[: match.start(1)] + new(match) + source[match.end(1) :]
    return Fault(good.put(at, changed), at.line, at.column + match.start(), codes)


# ── names ──


@fault
def misspelt_goto(good: Good, rng: Random) -> Fault | None:
    places = [((*path, "goto"), step.goto) for path, step in good.steps if isinstance(step, Goto)]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB201")


@fault
def misspelt_end(good: Good, rng: Random) -> Fault | None:
    places = [((*path, "end"), step.end) for path, step in good.steps if isinstance(step, End)]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB201")


@fault
def misspelt_branch(good: Good, rng: Random) -> Fault | None:
    keys = ("then", "else_", "expired", "gave_up", "declined", "undecided", "empty", "failed", "exceeded")
    places: list[tuple[Path, str]] = []
    for path, step in good.steps:
        places += [((*path, key.rstrip("_")), str(getattr(step, key, None))) for key in keys]
        for name, option in (getattr(step, "options", None) or {}).items():
            places += [
                ((*path, "options", name), str(option.then)),
                ((*path, "options", name, "then"), str(option.then)),
            ]
    places = [(path, word) for path, word in places if re.fullmatch("[a-z_]+", word) and word != "next"]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB201")


@fault
def misspelt_asked_slot(good: Good, rng: Random) -> Fault | None:
    asks = [(path, step) for path, step in good.steps if isinstance(step, Ask) and not step.options and not step.slots]
    places = [((*path, "ask"), step.ask) for path, step in asks]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB205")


@fault
def misspelt_slot_of_form(good: Good, rng: Random) -> Fault | None:
    asks = [(path, step) for path, step in good.steps if isinstance(step, Ask | Collect | Confirm) and step.slots]
    places = [((*path, "slots", at), word) for path, step in asks for at, word in enumerate(step.slots or ())]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB205")


@fault
def misspelt_saved_slot(good: Good, rng: Random) -> Fault | None:
    places = [((*path, "save"), str(step.save)) for path, step in good.steps if isinstance(step, Call)]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB205")


@fault
def misspelt_name_in_expression(good: Good, rng: Random) -> Fault | None:
    names = "|".join(good.definition.slots) or "-"
    return within(good, rng, rf"(?<![\w.'])({names})(?![\w'(])", lambda found: misspelt(found[1], rng), "FB210")


@fault
def misspelt_function(good: Good, rng: Random) -> Fault | None:
    return within(good, rng, r"(?<![\w.'])([a-z_]+)(?=\()", lambda found: misspelt(found[1], rng), "FB211")


@fault
def misspelt_field(good: Good, rng: Random) -> Fault | None:
    fields = r"(?:user|initiator|here)\.([a-z_]+)"
    return within(good, rng, fields, lambda found: misspelt(found[1], rng), "FB215")


@fault
def misspelt_message(good: Good, rng: Random) -> Fault | None:
    places = [((*path, "send"), step.send) for path, step in good.steps if isinstance(step, Send)]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB206")


@fault
def misspelt_action(good: Good, rng: Random) -> Fault | None:
    places = [((*path, "call"), step.call) for path, step in good.steps if isinstance(step, Call)]
    return swap(good, rng, places, lambda word: misspelt(word, rng), "FB501")


@fault
def misspelt_argument_of_trigger(good: Good, rng: Random) -> Fault | None:
    at, text = good.token(("start",))
    found = re.search(r"^/\w+ .*?[{[]([a-z_]+)", text)
    if found is None or at.line != good.source.locate(("start",), key=True).line:
        return None
    changed = text[: found.start(1)] + misspelt(found[1], rng) + text[found.end(1) :]
    return Fault(good.put(at, changed), at.line, at.column + found.start(1), ("FB205",))


@fault
def misspelt_name_in_text(good: Good, rng: Random) -> Fault | None:
    says = [((*path, "say"), step.say) for path, step in good.steps if isinstance(step, Say) and "\n" not in step.say]
    names = "|".join(good.definition.slots) or "-"
    found = [(path, match) for path, say in says for match in re.finditer(rf"{{{{ ({names}) }}}}", say)]
    if not found:
        return None
    path, match = rng.choice(found)
    at, text = good.token(path)
    return Fault(good.put(at, text.replace(match[0], "{{ nobody_has_it }}")), at.line, at.column, ("FB207",))


# ── keys and kinds ──


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


# ── values ──


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


# ── expressions and texts ──


def numbers(good: Good) -> list[str]:
    """The slots that hold a number."""
    return [name for name, slot in good.definition.slots.items() if isinstance(slot, IntegerSlot | DecimalSlot)]


def guarded(good: Good, rng: Random, guard: str, at: str, *codes: str) -> Fault | None:
    """A fault in the condition of a step that has none."""
    places = [where for _, step, where in good.blocks() if step.when is None and not isinstance(step, If)]
    return add_key(good, rng, places, f"when: {guard}", codes, at)


def has_no_rows(good: Good) -> bool:
    """Whether every slot can be named everywhere."""
    return not any(kind(step) in ("each", "collect") for _, step in good.steps)


@fault
def types_that_never_agree(good: Good, rng: Random) -> Fault | None:
    names = [name for name, slot in good.definition.slots.items() if isinstance(slot, TextSlot)]
    return guarded(good, rng, f"{rng.choice(names)} > 7", "7", "FB213") if names and has_no_rows(good) else None


@fault
def text_for_a_condition(good: Good, rng: Random) -> Fault | None:
    return guarded(good, rng, "initiator.name", "initiator", "FB213")


@fault
def no_expression(good: Good, rng: Random) -> Fault | None:
    source = rng.choice(["initiator.name.upper()", "now[0]", "now if now > now", "lambda"])
    return guarded(good, rng, source, source, "FB203")


@fault
def value_that_a_choice_never_is(good: Good, rng: Random) -> Fault | None:
    slots = good.definition.slots.items()
    names = [name for name, slot in slots if isinstance(slot, ChoiceSlot) and isinstance(slot.of, dict)]
    if not names or not has_no_rows(good):
        return None
    return guarded(good, rng, f"{rng.choice(names)} == 'never_this'", "'never_this'", "FB216")


@fault
def text_that_is_not_closed(good: Good, rng: Random) -> Fault | None:
    says = [(*path, "say") for path, step in good.steps if isinstance(step, Say) and "}}" in step.say]
    found = [good.token(path) for path in says if "}}" in good.token(path)[1]]
    if not found:
        return None
    at, text = rng.choice(found)
    return Fault(good.put(at, text.replace(" }}", "", 1)), at.line, at.column, ("FB401",))


@fault
def filter_that_is_not_there(good: Good, rng: Random) -> Fault | None:
    says = [(*path, "say") for path, step in good.steps if isinstance(step, Say) and " }}" in step.say]
    found = [good.token(path) for path in says if " }}" in good.token(path)[1]]
    if not found:
        return None
    at, text = rng.choice(found)
    return Fault(good.put(at, text.replace(" }}", " | shout }}", 1)), at.line, at.column, ("FB404",))


# ── the shape ──


def targets(good: Good) -> set[str]:
    """Every name that a branch or `goto` may mean."""
    return set(
        re.findall(
            r"[a-z][a-z0-9_]*", " ".join(re.sub(r"- (ask|confirm|send|collect):.*", "", line) for line in good.lines)
        )
    )


@fault
def step_that_cannot_be_reached(good: Good, rng: Random) -> Fault | None:
    named = targets(good)
    steps = [
        (at, step)
        for number, step, at in top(good)
        if number and step.name is None and str(getattr(step, kind(step), "-")) not in named
    ]
    steps = [(at, step) for at, step in steps if not isinstance(step, If)]
    if not steps:
        return None
    at, _ = rng.choice(steps)
    text = good.insert(at.line, " " * (at.column - 3) + "- end: done")
    return Fault(text, at.line + 1, at.column, ("FB301",))


@fault
def branch_that_was_dropped(good: Good, rng: Random) -> Fault | None:
    """The only way to a step leads elsewhere."""
    for (_, before, _), (_, step, at) in pairwise(top(good)):
        if step.name is None or not isinstance(before, End) or before.when is not None:
            continue
        lines = [number for number, line in enumerate(good.lines, 1) if re.search(rf"\b{step.name}\b", line)]
        if len(lines) == 2 and lines[0] < at.line:
            way = re.sub(rf"\b{step.name}\b", "cancelled", good.lines[lines[0] - 1])
            text = "\n".join([*good.lines[: lines[0] - 1], way, *good.lines[lines[0] :]])
            return Fault(text, at.line, at.column, ("FB301",))
    return None


@fault
def loop_that_never_waits(good: Good, rng: Random) -> Fault | None:
    steps = top(good)
    if not steps:
        return None
    at = steps[0][2]
    indent = " " * (at.column - 3)
    new = (f"{indent}- say: Round and round.", f"{indent}  name: roundabout", f"{indent}- goto: roundabout")
    return Fault(good.insert(at.line, *new), at.line + 2, at.column, ("FB303",))


@fault
def flow_that_cannot_end(good: Good, rng: Random) -> Fault | None:
    steps = top(good)
    if not steps or good.definition.expire is not None or good.definition.any_time:
        return None
    at = steps[0][2]
    indent = " " * (at.column - 3)
    new = (
        f"{indent}- ask: roundabout",
        f"{indent}  options: {{ on: roundabout, back: roundabout }}",
        f"{indent}  expire: none",
    )
    return Fault(good.insert(at.line, *new), at.line, at.column, ("FB302",))


@fault
def question_that_may_wait_for_ever(good: Good, rng: Random) -> Fault | None:
    places = [
        at
        for _, step, at in top(good)
        if isinstance(step, Ask | Confirm)
        and not (step.to or step.expire or step.allow_wait or step.remind or step.expired)
    ]
    found = add_key(good, rng, places, "expire: none", ["FB305"], "expire")
    return Fault(found.text, found.line - 1, found.column, found.codes) if found else None


@fault
def name_of_two_steps(good: Good, rng: Random) -> Fault | None:
    names = [step.ask for _, step, _ in top(good) if isinstance(step, Ask)]
    if not names:
        return None
    first = top(good)[0][2]
    indent = " " * (first.column - 3)
    new = f"{indent}- say: Once more."
    name = rng.choice(names)
    line = next(at.line for _, step, at in top(good) if isinstance(step, Ask) and step.ask == name)
    text = good.insert(first.line, new, f"{indent}  name: {name}")
    return Fault(text, line + 2, first.column + len("ask: "), ("FB202",))


@fault
def slot_that_is_read_too_early(good: Good, rng: Random) -> Fault | None:
    written = good.text.split("\nslots:")[0]
    slots = [name for name, slot in good.definition.slots.items() if slot.default is None and name not in written]
    steps = top(good)
    if not slots or not steps or not has_no_rows(good) or good.definition.args:
        return None
    at, indent = steps[0][2], " " * (steps[0][2].column - 3)
    text = good.insert(at.line, f'{indent}- say: "It is {{{{ {rng.choice(slots)} }}}}."')
    return Fault(text, at.line, at.column + len("say: "), ("FB308", "FB309"))


@fault
def triggers_that_collide(good: Good, rng: Random) -> Fault | None:
    at, text = good.token(("start",))
    if not re.match(r"[/a-z][^\n]*$", text) or at.line != good.source.locate(("start",), key=True).line:
        return None
    return Fault(good.put(at, f'["{text}", "{text}"]'), at.line, at.column + len(text) + 5, ("FB304",))


@fault
def trigger_that_is_a_command(good: Good, rng: Random) -> Fault | None:
    at, text = good.token(("start",))
    if not text.startswith("/") or "{" in text:
        return None
    word = rng.choice(["/help", "/cancel", "/back"])
    return Fault(good.put(at, f'["{text}", {word}]'), at.line, at.column + len(text) + 5, ("FB306",))


def handlers(good: Good) -> list[tuple[Path, Heard]]:
    """The handlers that are heard in steps and states."""
    found: list[tuple[Path, Heard]] = [
        ((*path, "for", place), each)
        for path, step in good.steps
        if isinstance(step, Listen)
        for place, each in enumerate(step.for_)
    ]
    for path, _, state in good.definition.walk_states():
        found += [((*path, "for", place), each) for place, each in enumerate(state.for_ or ())]
    return found


@fault
def handlers_that_collide(good: Good, rng: Random) -> Fault | None:
    found = [
        (good.token((*path, "message"), key=True)[0], str(getattr(each, "message", "")))
        for path, each in handlers(good)
        if hasattr(each, "message")
    ]
    lines = [
        (at, words)
        for at, words in found
        if good.lines[at.line - 1].strip().startswith("- message:") and "'" not in words
    ]
    lines = [(at, words) for at, words in lines if good.lines[at.line].strip().startswith("then")]
    if not lines:
        return None
    at, words = rng.choice(lines)
    indent = " " * (at.column - 3)
    text = good.insert(at.line, f'{indent}- message: "{words}"', f"{indent}  then: [{{ say: Me first. }}]")
    return Fault(text, at.line + 2, at.column, ("FB304",))


@fault
def handler_of_a_command(good: Good, rng: Random) -> Fault | None:
    found = [(*path, "message") for path, each in handlers(good) if hasattr(each, "message")]
    places = [(path, good.token(path)[1]) for path in found]
    word = rng.choice(["cancel", "help", "restart"])
    made = swap(
        good, rng, [(path, text) for path, text in places if re.fullmatch(r"[a-z ]+", text)], lambda _: word, "FB306"
    )
    return Fault(made.text, made.line, made.column - len("message: "), made.codes) if made else None


# ── YAML ──


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
