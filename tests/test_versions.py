"""Tests for flowbot.versions: a bot is stopped, changed and started again while people are in the middle of a flow."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowbot.app import Flowbot
from flowbot.clock import VirtualClock
from flowbot.compiler.built_in import built_in_flows
from flowbot.compiler.patterns import AGAIN, is_pattern
from flowbot.definition.reader import read_flow
from flowbot.definition.writer import write_flow
from flowbot.errors import FlowVersionError, StorageError
from flowbot.ids import FlowId
from flowbot.pod import LocalPod
from flowbot.ports import FlowVersion
from flowbot.storage.sqlite import SqliteStore
from flowbot.testing.local import LocalBot, running_locally

TRIP = """
flow: trip
version: 1
start: /trip
slots: { town: { type: text }, days: { type: integer } }
steps: [{ ask: town }, { ask: days, name: length }, { say: "{{ days }} days in {{ town }}." }]
"""
NEWER = """
flow: trip
version: 2
start: /trip
slots: { city: { type: text } }
steps: [{ ask: city }, { say: "Off to {{ city }}." }]
"""


@dataclass
class Deployment:
    """A bot's folder and its file of conversations; each start may find other files in the folder."""

    folder: Path
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(datetime(2026, 11, 23, tzinfo=UTC)))
    pod: LocalPod = field(init=False)

    def __post_init__(self) -> None:
        self.pod = LocalPod(self.clock)

    def write(self, files: Mapping[str, str]) -> None:
        for old in (*self.folder.glob("flows/*"), *self.folder.glob("messages/**/*.j2")):
            old.unlink()
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    @asynccontextmanager
    async def runs(self, flow: str, **files: str) -> AsyncGenerator[LocalBot]:
        """Start the bot with a flow, and with other files: `/` and `.` of their names are written `__` and `_`."""
        names = {name: name.replace("__", "/").replace("_", ".") for name in files}
        self.write({"flows/trip.yaml": flow, **{names[name]: text for name, text in files.items()}})
        bot = Flowbot.load(self.folder)
        async with (
            SqliteStore.open(self.folder / "bot.db") as store,
            running_locally(bot, clock=self.clock, pod=self.pod, store=store) as local,
        ):
            yield local

    async def says(self, local: LocalBot, person: str, text: str) -> list[str]:
        before = len(self.pod.messages)
        user = self.pod.ensure_user(person)
        self.pod.talk.say(user, self.pod.streams.im(user, local.me), text)
        await local.quiet()
        return [each.text for each in self.pod.messages[before:] if each.messageml is not None]

    async def versions(self) -> list[tuple[str, int, bool, int]]:
        """What the store knows of the project's flows: flow, version, whether it is kept, and how many are on it."""
        async with SqliteStore.open(self.folder / "bot.db") as store:
            found = [each for each in await store.load_versions() if not is_pattern(each.flow)]
            return [(each.flow, each.version, each.body is not None, each.live) for each in found]


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    return Deployment(tmp_path)


async def test_who_waits_goes_on_as_they_began_and_who_starts_gets_the_newest(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
        await deployment.says(local, "ann", "Rome")
    async with deployment.runs(NEWER) as local:
        kept = await deployment.says(local, "ann", "/trip")
        new = await deployment.says(local, "bob", "/trip")
    async with deployment.runs(NEWER.replace("version: 2", "version: 3").replace("Off", "Away")) as local:
        answers = [
            await deployment.says(local, "bob", "Oslo"),
            await deployment.says(local, "ann", "3"),
            await deployment.says(local, "ann", "/trip"),
            await deployment.says(local, "ann", "Bern"),
        ]

    assert (kept, new) == (["Days?"], ["City?"])
    assert answers == [["Off to Oslo."], ["3 days in Rome."], ["City?"], ["Away to Bern."]]


async def test_a_version_is_kept_as_long_as_somebody_is_on_it(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
    first = await deployment.versions()
    async with deployment.runs(NEWER) as local:
        await deployment.says(local, "bob", "/trip")
        await deployment.says(local, "ann", "cancel")
    third = await deployment.versions()
    async with deployment.runs(NEWER):
        pass
    fourth = await deployment.versions()

    assert first == [("trip", 1, True, 1)]
    assert third == [("trip", 1, True, 0), ("trip", 2, True, 1)]
    assert fourth == [("trip", 2, True, 1)]


async def test_started_again_an_older_conversation_begins_anew_if_its_own_version_says_so(
    deployment: Deployment,
) -> None:
    async with deployment.runs(TRIP.replace("start:", "again: restart\nstart:")) as local:
        await deployment.says(local, "ann", "/trip")
    async with deployment.runs(NEWER) as local:
        again = await deployment.says(local, "ann", "/trip")

    assert again[-1] == "City?"
    assert await deployment.versions() == [("trip", 1, True, 0), ("trip", 2, True, 1)]


async def test_an_older_version_starts_again_when_it_is_deployed_again(deployment: Deployment) -> None:
    async with deployment.runs(NEWER) as local:
        await deployment.says(local, "ann", "/trip")
    async with deployment.runs(TRIP) as local:
        said = [await deployment.says(local, "bob", "/trip"), await deployment.says(local, "ann", "Oslo")]

    assert said == [["Town?"], ["Off to Oslo."]]


async def test_a_flow_that_is_gone_goes_on_for_who_is_in_the_middle_of_it(deployment: Deployment) -> None:
    async with deployment.runs(NEWER) as local:
        await deployment.says(local, "ann", "/trip")
    async with deployment.runs("flow: other\nversion: 1\nstart: /other\nsteps: [{ say: Hi. }]\n") as local:
        said = await deployment.says(local, "ann", "Oslo")
        again = await deployment.says(local, "ann", "/trip")

    assert said == ["Off to Oslo."]
    assert "City?" not in again


async def test_words_stay_those_of_the_version_with_the_files_that_they_take_in(deployment: Deployment) -> None:
    flow = (
        "flow: trip\nversion: 1\nstart: /trip\nslots: { town: { type: text } }\nsteps: [{ ask: town }, { send: bye }]\n"
    )
    catalogue = (
        "{% msg town.ask %}Old town?{% endmsg %}\n{% msg bye %}Old {% include 'shared/bye.mml.j2' %}{% endmsg %}\n"
    )
    async with deployment.runs(
        flow, messages__trip_en_mml_j2=catalogue, messages__shared__bye_mml_j2="goodbye from {{ town }}"
    ) as local:
        await deployment.says(local, "ann", "/trip")
    async with deployment.runs(NEWER, messages__trip_en_mml_j2="{% msg city.ask %}New city?{% endmsg %}\n") as local:
        said = [await deployment.says(local, "ann", "Rome"), await deployment.says(local, "ann", "/trip")]

    assert said == [["Old goodbye from Rome"], ["New city?"]]


async def test_a_person_with_a_language_of_their_own_keeps_its_words(deployment: Deployment) -> None:
    settings = """
from flowbot import PersonSettings, person_settings

@person_settings
def settings(user):
    return PersonSettings(locale="de", zone=None)
"""
    (deployment.folder / "actions.py").write_text(settings)
    german = "{% msg town.ask %}Stadt?{% endmsg %}\n{% msg length.ask %}Tage?{% endmsg %}\n"
    async with deployment.runs(TRIP, messages__trip_de_mml_j2=german) as local:
        asked = await deployment.says(local, "ann", "/trip")
    async with deployment.runs(NEWER) as local:
        said = await deployment.says(local, "ann", "Rom")

    assert (asked, said) == (["Stadt?"], ["Tage?"])


async def test_words_in_catalogues_may_change_under_the_same_version_and_everybody_hears_them(
    deployment: Deployment,
) -> None:
    async with deployment.runs(TRIP, messages__trip_en_mml_j2="{% msg length.ask %}Dayz?{% endmsg %}\n") as local:
        await deployment.says(local, "ann", "/trip")
    async with deployment.runs(TRIP, messages__trip_en_mml_j2="{% msg length.ask %}Days?!{% endmsg %}\n") as local:
        said = await deployment.says(local, "ann", "Rome")
    async with deployment.runs(NEWER) as local:
        kept = await deployment.says(local, "ann", "/trip")

    assert said == kept == ["Days?!"]


async def test_how_a_flow_is_written_may_change_under_the_same_version(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
    python = """
from flowbot import Flow, ask, say, slot


class Trip(Flow, version=1, start="/trip"):
    town = slot(str)
    days_ = slot(int)

    length = ask(days_)

    steps = [ask(town), length, say("{{ days }} days in {{ town }}.")]
"""
    deployment.write({"flows/trip.py": python})
    bot = Flowbot.load(deployment.folder)
    async with (
        SqliteStore.open(deployment.folder / "bot.db") as store,
        running_locally(bot, clock=deployment.clock, pod=deployment.pod, store=store) as local,
    ):
        said = await deployment.says(local, "ann", "Rome")

    assert said == ["Days?"]


async def test_another_flow_under_the_same_version_is_refused_while_somebody_is_on_it(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        for person in ("ann", "bob", "cara", "dan"):
            await deployment.says(local, person, "/trip")
    before = await deployment.versions()
    with pytest.raises(FlowVersionError) as caught:
        async with deployment.runs(TRIP.replace("{{ days }} days", "Days")):
            pass
    after = await deployment.versions()
    async with deployment.runs(TRIP) as local:
        said = await deployment.says(local, "dan", "Rome")

    assert str(caught.value).startswith(
        "version 1 of the flow 'trip' was changed, and 4 conversations are in the middle of it ("
    )
    assert str(caught.value).count(" at town.ask") == 3
    assert str(caught.value).endswith(", …); raise `version`, so that they go on as they began")
    assert before == after == [("trip", 1, True, 4)]
    assert said == ["Days?"]


async def test_another_flow_under_the_same_version_is_taken_when_nobody_is_on_it(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
        await deployment.says(local, "ann", "cancel")
    async with deployment.runs(NEWER.replace("version: 2", "version: 1")) as local:
        said = await deployment.says(local, "ann", "/trip")
    async with deployment.runs(TRIP.replace("version: 1", "version: 2")) as local:
        kept = await deployment.says(local, "ann", "Oslo")

    assert (said, kept) == (["City?"], ["Off to Oslo."])


BOOK = TRIP.replace("{ say: ", "{ call: actions.book, args: { town: town } }, { say: ")
BOOKING = "from flowbot import action\n\n\n@action\ndef book(town: str) -> None:\n    pass\n"


async def test_a_version_that_lacks_what_it_calls_is_told_with_who_waits(deployment: Deployment) -> None:
    (deployment.folder / "actions.py").write_text(BOOKING)
    async with deployment.runs(BOOK) as local:
        await deployment.says(local, "ann", "/trip")
        await deployment.says(local, "ann", "Rome")
    before = await deployment.versions()
    (deployment.folder / "actions.py").write_text("")
    with pytest.raises(FlowVersionError) as caught:
        async with deployment.runs(NEWER):
            pass
    after = await deployment.versions()
    (deployment.folder / "actions.py").write_text(BOOKING)
    async with deployment.runs(NEWER) as local:
        said = await deployment.says(local, "ann", "2")

    first, second, *_ = str(caught.value).splitlines()
    assert first == (
        "version 1 of the flow 'trip' can no longer be compiled, and 1 conversation is in the middle of it "
        "(ann at length.ask); bring back what it needs until they are done:"
    )
    assert second.startswith("version 1 of the flow 'trip':")
    assert "actions.book" in second
    assert before == after == [("trip", 1, True, 1)]
    assert said == ["2 days in Rome."]


async def test_words_that_can_no_longer_be_read_are_told(deployment: Deployment) -> None:
    helper = "from flowbot import function\n\n\n@function\ndef loud(text: str) -> str:\n    return text.upper()\n"
    (deployment.folder / "actions.py").write_text(helper)
    async with deployment.runs(
        TRIP, messages__trip_en_mml_j2="{% msg length.ask %}{{ loud(town) }}?{% endmsg %}"
    ) as local:
        await deployment.says(local, "ann", "/trip")
    (deployment.folder / "actions.py").write_text("")
    with pytest.raises(FlowVersionError, match="can no longer be compiled") as caught:
        async with deployment.runs(NEWER):
            pass

    assert "loud" in str(caught.value)


async def test_a_version_that_an_older_flowbot_did_not_keep_is_told(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
    async with SqliteStore.open(deployment.folder / "bot.db") as store:
        await store.keep_versions([])
    with pytest.raises(FlowVersionError) as caught:
        async with deployment.runs(NEWER):
            pass
    async with deployment.runs(TRIP):
        pass
    async with deployment.runs(NEWER) as local:
        said = await deployment.says(local, "ann", "Rome")

    assert str(caught.value) == (
        "version 1 of the flow 'trip' was not kept, and 1 conversation is in the middle of it (ann at town.ask); "
        "start the bot with that version once more, and then with the newer one"
    )
    assert said == ["Days?"]


async def test_every_flow_that_cannot_be_taken_on_is_told_at_once(deployment: Deployment) -> None:
    second = TRIP.replace("trip", "tour")
    async with deployment.runs(TRIP, flows__tour_yaml=second) as local:
        await deployment.says(local, "ann", "/trip")
        await deployment.says(local, "bob", "/tour")
    with pytest.raises(FlowVersionError) as caught:
        async with deployment.runs(
            NEWER.replace("version: 2", "version: 1"), flows__tour_yaml=second.replace("{{ days }} days", "Days")
        ):
            pass

    assert [line[:29] for line in str(caught.value).splitlines()] == [
        "version 1 of the flow 'tour' ",
        "version 1 of the flow 'trip' ",
    ]


async def test_what_a_newer_flowbot_kept_is_not_guessed_at(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
    async with SqliteStore.open(deployment.folder / "bot.db") as store:
        body = json.dumps({"format": 2}).encode()
        await store.keep_versions([FlowVersion(flow=FlowId("trip"), version=1, body=body)])
    with pytest.raises(StorageError, match="version 1 of the flow 'trip' was kept by a newer flowbot"):
        async with deployment.runs(NEWER):
            pass


async def test_a_definition_that_this_flowbot_cannot_read_is_not_taken_for_another_one(deployment: Deployment) -> None:
    async with deployment.runs(TRIP) as local:
        await deployment.says(local, "ann", "/trip")
    async with SqliteStore.open(deployment.folder / "bot.db") as store:
        kept = next(each for each in await store.load_versions() if each.flow == "trip")
        data = json.loads(kept.body or b"")
        body = json.dumps({**data, "flow": data["flow"] + "a_key_that_was: 1\n"}).encode()
        await store.keep_versions([FlowVersion(flow=kept.flow, version=1, body=body)])
    async with deployment.runs(TRIP) as local:
        said = await deployment.says(local, "ann", "Rome")

    assert said == ["Days?"]


async def test_a_request_that_only_an_older_version_waits_for_reaches_it(deployment: Deployment) -> None:
    listens = NEWER.replace("version: 2", "version: 1") + "any_time: [{ webhook: fire, then: [{ say: Run! }] }]\n"
    async with deployment.runs(listens) as local:
        await deployment.says(local, "ann", "/trip")
    async with deployment.runs(NEWER) as local:
        before = len(deployment.pod.messages)
        await local.running.receive("fire", "1")
        await local.quiet()

    assert [each.text for each in deployment.pod.messages[before:]] == ["Run!", "City?"]


async def test_a_conversation_that_nobody_has_begun_is_told_of_too(deployment: Deployment) -> None:
    alarm = "flow: trip\nversion: 1\nstart: { webhook: alarm }\nsteps: [{ wait: 3d }]\n"
    async with deployment.runs(alarm) as local:
        await local.running.receive("alarm", "1")
        await local.quiet()
    with pytest.raises(FlowVersionError, match=r"is in the middle of it \(nobody at "):
        async with deployment.runs(alarm.replace("3d", "4d")):
            pass


async def test_an_older_version_asks_whether_to_begin_anew_though_no_flow_of_now_does(deployment: Deployment) -> None:
    async with deployment.runs(TRIP.replace("start:", "again: ask\nstart:")) as local:
        await deployment.says(local, "ann", "/trip")
    deployment.clock.advance(60)
    async with deployment.runs(NEWER) as local:
        (asked,) = await deployment.says(local, "ann", "/trip")
    async with deployment.runs(NEWER.replace("version: 2", "version: 3")) as local:
        anew = await deployment.says(local, "ann", "begin anew")

    assert asked.startswith("You have begun this before")
    assert anew == ["City?"]


async def test_a_flow_that_flowbot_brings_goes_on_as_it_began_under_a_newer_flowbot(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, brought = TRIP.replace("start:", "again: ask\nstart:"), built_in_flows()
    async with deployment.runs(flow) as local:
        await deployment.says(local, "ann", "/trip")
        deployment.clock.advance(60)
        await deployment.says(local, "ann", "/trip")
    definition = brought[AGAIN].definition
    assert definition is not None
    newer = write_flow(definition).replace("version: 1", "version: 2").replace("ask: which", "ask: other")
    monkeypatch.setitem(brought, AGAIN, read_flow(newer, "newer"))
    async with deployment.runs(flow) as local:
        anew = await deployment.says(local, "ann", "begin anew")

    assert anew == ["Town?"]
    assert [each.text for each in deployment.pod.messages].count("Town?") == 2
