"""Tests that `flowbot check` finds faults: good flows have no finding, and nearly every fault is found at its place."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from flowbot.compiler import Known, check_flow, find_collisions
from flowbot.compiler.known import ActionSignature, FlowSignature
from flowbot.definition.reader import read_flow
from flowbot.errors import DefinitionError
from flowbot.messageml.catalogue import load_messages
from flowbot.project import load_project
from flowbot.values.functions import FUNCTIONS

if TYPE_CHECKING:
    from tests.compiler.seeded import Fault, Good

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = (1, 2, 3, 4, 5)
NOT_MEANT_TO_RUN = {
    "approval",
    "prices",
    "records",
    "reserved",
    "shared",
    "slots",
    "ticket",
    "translate",
    "triggers",
    "words",
}
"""Of the pairs in YAML and Python: they have every key there is, whether it goes together or not."""
FLOWS_PER_CLASS = 3
"""In how many flows each seed makes a fault of a class."""


@cache
def faults() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "tests.compiler.seeded", Path(__file__).parent / "seeded" / "__init__.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Model(BaseModel):
    """Stands for the models that flows name."""

    name: str


def texts() -> Iterator[tuple[str, str, Path]]:
    """Every good flow there is: its name, its text, and the folder of its messages."""
    for pattern in ("examples/*/flows/*.yaml", "tests/parity/*.yaml", "tests/compiler/flows/*.yaml"):
        for file in sorted(ROOT.glob(pattern)):
            if "parity" in pattern and file.stem in NOT_MEANT_TO_RUN:
                continue
            yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"), file.parent.parent / "messages"
    for page in sorted(ROOT.glob("docs/*/*.md")):
        if page.name == "errors.md":
            continue
        for number, block in enumerate(re.findall(r"^```yaml\n(flow: .*?)^```", page.read_text("utf-8"), re.M | re.S)):
            yield f"{page.name} {number}", block, page.parent / "messages"


@cache
def good_flows() -> list[tuple[Good, Known]]:
    found = []
    for name, text, folder in texts():
        read = read_flow(text, name)
        if not read.problems and read.definition is not None:
            good = faults().Good(name, text)
            is_project = (folder.parent / "flowbot.yaml").exists()
            found.append((good, load_project(folder.parent).known if is_project else known_for(good, folder)))
    return found


def known_for(good: Good, folder: Path) -> Known:
    """What a flow may name: all that it does name."""
    messages, _ = load_messages(folder, functions=FUNCTIONS, locale="en")
    definition: Any = good.definition
    names = [name for name in re.findall(r"\bsend: ([a-z_]+)", good.text) if not messages.has(definition.flow, name)]
    missing = "".join(f"{{% msg {name} %}}Words.{{% endmsg %}}\n" for name in dict.fromkeys(names))
    if missing:
        messages.add(definition.flow, missing, "messages.mml.j2", locale="en")
    actions: dict[str, set[str]] = {}
    flows: dict[str, FlowSignature] = {}
    for _, step in good.steps:
        called: Any = step
        if hasattr(step, "call"):
            actions.setdefault(called.call, set()).update(called.args)
        if hasattr(step, "run"):
            returns = (called.save,) if isinstance(called.save, str) else tuple(called.save or ())
            flows[called.run] = FlowSignature(frozenset(called.args), returns, tuple(called.ends))
    return Known(
        messages=messages,
        actions={name: ActionSignature(tuple(given), frozenset()) for name, given in actions.items()},
        roles={name: lambda *_: [] for name in re.findall(r"\broles\.([a-z_]+)", good.text)},
        functions={str(each.call).rpartition(".")[2]: lambda slots: slots for each in definition.migrate},
        flows=flows,
        config=dict.fromkeys(re.findall(r"\bconfig\.([a-z_]+)", good.text)),
        hosts=re.findall(r"https://([\w.]+)", good.text),
        secrets=frozenset(re.findall(r"secret\('(\w+)'\)", good.text)),
        models=dict.fromkeys(re.findall(r"\bmodel: ([\w.]+)", good.text), Model),
    )


def findings(text: str, name: str, known: Known) -> list[DefinitionError]:
    checked = check_flow(read_flow(text, name), known)
    return [*checked.problems, *find_collisions(checked.triggers)]


def is_found(fault: Fault, problems: list[DefinitionError]) -> bool:
    return any(
        each.location is not None
        and (each.location.line, each.location.column) == (fault.line, fault.column)
        and each.code in fault.codes
        and fault.says in f"{each.message} {each.hint}"
        for each in problems
    )


def test_good_flows_have_no_finding() -> None:
    flows = good_flows()

    assert len(flows) >= 25
    assert [str(each) for good, known in flows for each in findings(good.text, good.name, known)] == []


def test_nearly_every_fault_is_found_at_its_place() -> None:
    made, found, missed = Counter[str](), Counter[str](), []
    for seed in SEEDS:
        rng = Random(seed)
        for kind, make in faults().MAKERS.items():
            seeded = 0
            for good, known in rng.sample(good_flows(), len(good_flows())):
                fault = make(good, rng) if seeded < FLOWS_PER_CLASS else None
                if fault is None:
                    continue
                seeded += 1
                made[kind] += 1
                problems = findings(fault.text, good.name, known)
                if is_found(fault, problems):
                    found[kind] += 1
                else:
                    missed.append((kind, good.name, fault, problems))
    table = [f"{kind:34} {found[kind]:4} of {made[kind]:4}" for kind in faults().MAKERS]
    print("", *table, f"{'all':34} {found.total():4} of {made.total():4}", sep="\n")  # noqa: T201  for `pytest -s`

    assert len(made) >= 20
    assert made.total() >= 150
    assert found.total() >= 0.98 * made.total(), missed
