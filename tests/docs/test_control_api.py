"""The page of the control API is whole, and its examples work, one after the other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic.alias_generators import to_camel

from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.beginning import begin, read_beginning
from flowbot.pod.control import ControlApi
from flowbot.pod.control._reading import Body
from flowbot.pod.control.settings import show_settings
from flowbot.pod.fault_names import NAMES, PLACES
from flowbot.pod.wrong_events import CHANGES
from flowbot.web.messages import Request

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "control-api.md").read_text()
EXAMPLES = re.findall(r"^```http\n(\w+) (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
FORM = """<messageML><form id="order"><text-field name="quantity" label="Quantity" required="true"/>\
<button name="buy">Buy</button></form></messageML>"""


def endpoints() -> list[str]:
    return [re.sub(r"\{\w+\}", "NAME", each) for each in ControlApi(LocalPod(VirtualClock())).endpoints]


def models(kind: type[Body] = Body) -> list[type[Body]]:
    return [each for below in kind.__subclasses__() for each in (below, *models(below))]


async def test_the_examples_work_one_after_the_other() -> None:
    pod = LocalPod(VirtualClock())
    control, bot = ControlApi(pod), pod.connect("flow-bot")
    ids = {"FORM": "", "MESSAGE": ""}
    for method, target, text in EXAMPLES:
        if '"FORM"' in text and not ids["FORM"]:
            ids["FORM"] = await bot.send_message(pod.streams.ensure("FX desk").id, FORM)
        body = re.sub('"(FORM|MESSAGE)"', lambda found: json.dumps(ids[found[1]]), text)
        path, _, query = target.partition("?")
        answer = await control(Request(method=method, path=path, query_string=query, body=body.encode()))
        assert answer.status == 200, f"{method} {target}: {answer.body.decode()}"
        told: Any = json.loads(answer.body) if path != "/v1/transcript" else {}
        ids["MESSAGE"] = told.get("messageId", ids["MESSAGE"]) if isinstance(told, dict) else ids["MESSAGE"]


def test_every_request_has_a_row_and_an_example() -> None:
    listed = {each.partition("?")[0] for each in re.findall(r"`((?:GET|POST|DELETE) /v1/[^`]+)`", PAGE)}
    patterns = {each: re.compile(re.escape(each).replace("NAME", "[^/]+")) for each in endpoints()}
    asked = [f"{method} {target.partition('?')[0]}" for method, target, _ in EXAMPLES]

    assert listed == set(endpoints())
    assert [each for each, pattern in patterns.items() if not any(map(pattern.fullmatch, asked))] == []


@pytest.mark.parametrize("model", dict.fromkeys(models()), ids=lambda model: model.__name__)
def test_every_field_of_a_body_is_named(model: type[Body]) -> None:
    names = [to_camel(name) for name in model.model_fields]

    assert [name for name in names if not re.search(f'[`"]{name}[`"]', PAGE)] == []


def test_every_fault_has_a_row_with_its_words() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w ]+)` \| (.+) \|$", PAGE, re.MULTILINE)

    assert {name: (on, words) for name, on, words in rows if name in NAMES} == {
        name: (known.on, known.words) for name, known in NAMES.items()
    }
    assert [name for name in [*PLACES, *CHANGES] if f"`{name}`" not in PAGE] == []


def test_every_setting_has_a_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ", PAGE, re.MULTILINE)
    settings = show_settings(LocalPod(VirtualClock()))

    assert {row for row in rows if row[0] in settings} == {
        (group, name) for group in settings for name in settings[group]
    }


async def test_a_pod_begins_with_the_file_of_the_page(tmp_path: Path) -> None:
    [text] = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    file = tmp_path / "pod.yaml"
    file.write_text(text)
    pod = LocalPod(VirtualClock())
    await begin(pod, read_beginning(file))

    assert [room.name for room in pod.streams.rooms] == ["FX desk"]
