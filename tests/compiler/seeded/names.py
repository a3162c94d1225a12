"""Names that nothing has."""

from __future__ import annotations

import re
from random import Random

from flowbot.definition.steps import Ask, Call, Collect, Confirm, End, Goto, Path, Say, Send
from tests.compiler.seeded.model import Fault, Good, fault, misspelt, swap, within


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
