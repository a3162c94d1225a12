"""Flows of nested steps that make sense: most of what is made here passes every check."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.engine.differential.drawing import ACTIONS, ASKED, GIVEN, Data, Drawing


def flows() -> st.SearchStrategy[Data]:
    """Flows, as the data that YAML holds."""
    return st.composite(lambda draw: _Maker(draw).flow())()


class _Maker(Drawing):
    """Makes one flow."""

    def flow(self) -> Data:
        steps, handlers = self.steps(3, is_open=True), self.any_time()
        made: Data = {"flow": "made", "version": 1, "expire": "3d"}
        given = {name: dict(GIVEN[name]) for name in sorted(self.given)}
        made |= {"slots": given | self.slots} if given or self.slots else {}
        made |= {"args": list(given)} if given else {}
        made["steps"] = steps
        made |= {"any_time": handlers} if handlers else {}
        made |= {"ends": dict.fromkeys(sorted(self.ends), "Over.")} if self.ends else {}
        return made

    def steps(self, depth: int, *, is_open: bool = False) -> list[Data]:
        """Some steps; the last may leave, unless they have to come to their end."""
        made: list[Data] = []
        for _ in range(self.draw(st.integers(3, 6) if is_open else st.integers(1, 3))):
            if self.left <= 0:
                break
            self.left -= 1
            made.append(self.step(depth))
            if not _goes_on(made[-1]):
                return made
        if not made:
            made.append({"say": self.text()})
        if self.chance(5):
            made.append(self.leaving())
        return made

    def step(self, depth: int) -> Data:
        kinds = ["ask", "ask", "ask", "say", "set", "options", "confirm", "call", "wait"]
        kinds += ["if", "if", "each", "parallel", "listen"] if depth > 0 else []
        kind = self.any_of(*kinds)
        made: Data = getattr(self, f"a_{kind}")(depth)
        if self.chance(5) and kind not in ("each", "parallel"):
            made["when"] = self.guard()
        return made

    def leaving(self) -> Data:
        if self.named[-1] and self.chance(2):
            goto: Data = {"goto": self.any_of(*self.named[-1]), "name": self.fresh("g"), "max": self.any_of(1, 2)}
            if self.chance(2):
                goto["exceeded"] = self.branch(0)
            return goto
        return {"end": self.an_end()}

    def an_end(self) -> str:
        end = str(self.any_of("done", "cancelled", "failed", "e1", "e2"))
        self.ends |= {end} & {"e1", "e2"}
        return end

    def branch(self, depth: int) -> Any:
        kind = self.any_of("next", "end", "steps", "steps", "name")
        if kind == "name" and self.named[-1]:
            return self.any_of(*self.named[-1])
        if kind == "end":
            return self.an_end()
        return self.steps(depth - 1) if kind == "steps" else "next"

    def name_it(self, name: str) -> str:
        self.named[-1].append(name)
        return name

    def waiting(self, made: Data, depth: int) -> Data:
        """What every question may have."""
        if self.chance(3):
            made["tries"] = self.any_of(1, 2)
            if self.chance(2):
                made["gave_up"] = self.branch(depth)
        if self.chance(3):
            made["remind"] = self.any_of(
                "1h",
                {"every": "2h", "max": 2},
                [{"after": "1h", "say": "Well?"}, {"every": "3h", "max": 3}],
            )
        if self.chance(3):
            made["expire"] = self.any_of("1d", "8h")
            if self.chance(2):
                made["expired"] = self.branch(depth)
        if self.chance(4):
            made["say"] = self.text()
        self.audience(made, depth)
        return made

    def audience(self, made: Data, depth: int) -> None:
        """Whom a question asks."""
        if not self.chance(3):
            return
        made["to"] = self.people("boss", "peers", "place", "initiator", "[initiator, boss]", "[place, boss]")
        if self.chance(3):
            made["who"] = self.people("boss", "peers", "initiator")
        if self.chance(4):
            made["excluding"] = self.people("boss", "initiator")
        if self.chance(2):
            made["failed"] = self.branch(depth)
        if "options" in made and self.chance(2):
            made["need"] = self.any_of(2, "all") if "place" not in made["to"] else 2
            if self.chance(2):
                made["undecided"] = self.branch(depth)

    def a_ask(self, depth: int) -> Data:
        if self.chance(4):
            slots = list(dict.fromkeys(self.slot() for _ in range(2)))
            made: Data = {"ask": self.fresh("q"), "slots": slots}
        else:
            made = {"ask": self.fresh("q"), "slots": [self.slot()]}
        self.waiting(made, depth)
        self.name_it(made["ask"])
        return made

    def a_options(self, depth: int) -> Data:
        name = self.fresh("o")
        options: Data = {}
        for option in ("yea", "nay", "maybe")[: self.draw(st.integers(1, 3))]:
            options[option] = self.branch(depth)
            if self.chance(5):
                options[option] = {"slots": [self.slot("it")], "then": options[option]}
        made = self.waiting({"ask": name, "options": options}, depth)
        self.name_it(name)
        return made

    def a_confirm(self, depth: int) -> Data:
        made: Data = {"confirm": self.fresh("f")}
        found = [each for each in self.columns[-1] if each[0] in ASKED]
        if found and self.chance(2):
            made["slots"] = list(dict.fromkeys([self.any_of(*found), self.any_of(*found)]))
        if self.chance(2):
            made["declined"] = self.branch(depth)
        self.waiting(made, depth)
        self.name_it(made["confirm"])
        return made

    def a_say(self, depth: int) -> Data:
        made: Data = {"say": self.text(), "name": self.fresh("s")}
        if self.chance(4):
            made["to"] = self.people("boss", "peers", "place", "[initiator, place]")
        return made

    def a_set(self, depth: int) -> Data:
        if self.chance(4) and (asked := [each for each in self.columns[-1] if each[0] in "itc"]):
            return {"set": {self.any_of(*asked): "none"}, "name": self.fresh("s")}
        slot = self.counter()
        other = self.any_of(*[each for block in self.columns for each in block if each[0] in "ni"])
        return {"set": {slot: f"default({other}, 0) + 1"}, "name": self.fresh("s")}

    def a_call(self, depth: int) -> Data:
        made: Data = {"call": self.any_of(*ACTIONS), "name": self.fresh("k")}
        if made["call"] == "world.book":
            made["args"] = {"what": self.any_of("1", *(f"default({each}, 0)" for each in self.known("in")))}
        if self.chance(2):
            slot = self.fresh("r")
            self.declare(slot, {"type": "text", "max_length": 8})
            made["save"] = slot
        if self.chance(2):
            made["failed"] = self.branch(depth)
        self.name_it(made["name"])
        return made

    def a_wait(self, depth: int) -> Data:
        name = self.name_it(self.fresh("z"))
        return {"wait": self.any_of("10m", "5h"), "name": name}

    def any_time(self) -> list[Data]:
        """What holds wherever the flow waits."""
        made = [self.handler({"match": [word]}, 1, "end") for word in ("panic", "bye") if self.chance(3)]
        return made + ([self.handler({"message": "*"}, 1, "end")] if self.chance(8) else [])

    def handler(self, trigger: Data, depth: int, *ways: str) -> Data:
        """What is done when something is written."""
        made = dict(trigger)
        if self.chance(4):
            made["when"] = self.guard()
        if self.chance(4):
            made["set"] = {self.counter(): self.any_of("1", "2")}
        way = self.any_of("steps", "steps", *ways)
        self.named.append([])  # no way leads into a handler but a message
        made["then"] = self.steps(depth - 1) if way == "steps" else self.an_end() if way == "end" else way
        self.named.pop()
        return made

    def a_listen(self, depth: int) -> Data:
        name = self.name_it(self.fresh("l"))
        made: Data = {"listen": name}
        made["for"] = [self.handler({"match": ["ping"]}, depth, "next"), {"match": ["out"], "then": self.branch(0)}]
        if self.chance(3):
            made["for"].append(self.handler({"message": "*"}, depth, "next"))
        if self.chance(3):
            made["idle"] = "3h"
        if self.chance(3):
            made["expire"] = "30h"
            if self.chance(2):
                made["expired"] = self.branch(depth)
        return made

    def a_if(self, depth: int) -> Data:
        return {"if": self.guard(), "name": self.fresh("x"), "then": self.branch(depth), "else": self.branch(depth)}

    def inside(self, depth: int, *, has_columns: bool) -> list[Data]:
        """Steps of items or branches; what they fill is seen there alone, where they have columns."""
        self.named.append([])
        if has_columns:
            self.columns.append([])
        made = self.steps(depth - 1)
        self.named.pop()
        if has_columns:
            self.columns.pop()
        return made

    def a_each(self, depth: int) -> Data:
        items = self.people("['a', 'b']", "[1, 2, 3]", "[]", "[7]", "peers", "peers")
        name = self.fresh("item")
        made: Data = {"each": name, "in": items, "do": self.inside(depth, has_columns=True)}
        if items == "peers" and not self.chance(4):
            made["person"] = name
        if self.chance(2):
            made["parallel"] = self.any_of(True, 2)
        if self.chance(2):
            made["save"] = self.fresh("rows")
        return made

    def a_parallel(self, depth: int) -> Data:
        name = self.fresh("p")
        branches = {
            branch: self.inside(depth, has_columns=False)
            for branch in ("left", "right", "middle")[: self.draw(st.integers(1, 3))]
        }
        made: Data = {"parallel": name, "branches": branches}
        if self.chance(2):
            made["join"] = self.any_of("any", 1)
        if self.chance(3):
            made["expire"] = "20h"
            if self.chance(2):
                made["expired"] = self.branch(0)
        return made


def _goes_on(step: Data) -> bool:
    """Whether some way leads on to what comes after a step."""
    if "when" in step:
        return True
    ways = [step.get(outcome) for outcome in ("gave_up", "expired", "failed", "undecided", "exceeded")]
    if "options" in step:
        ways += [each["then"] if isinstance(each, dict) else each for each in step["options"].values()]
    elif "if" in step:
        ways += [step["then"], step["else"]]
    elif "listen" in step:
        ways += [each["then"] for each in step["for"] if isinstance(each["then"], str)]
    else:
        return "goto" not in step and "end" not in step
    return any(way == "next" or (isinstance(way, list) and all(map(_goes_on, way))) for way in ways)
