"""What people may say and send where something is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from flowbot.engine.asking import Asking
from flowbot.engine.collecting import Collecting
from flowbot.engine.decisions import Decision
from flowbot.engine.questions import Confirmation, Question
from flowbot.engine.snapshot import CLOSERS, Card
from flowbot.events import Stream, User
from flowbot.testing.answers.answer import extremes
from flowbot.testing.answers.samples import JUNK
from flowbot.testing.answers.words import answers_to
from flowbot.testing.paths.filling import form_moves
from flowbot.testing.paths.moves import Move, closing, leaving, person_name, saying, submitting
from flowbot.testing.paths.regions import Regions
from flowbot.testing.paths.standing import Standing
from flowbot.values.languages import find_command

_JUNK_FOR_BUTTONS = 3
"""So much that means nothing is written where there are buttons to press."""
MOST_VOTERS = 3
"""So many people answer a question that is put to all in a room."""


def answer_moves(standing: Standing, regions: Regions) -> Iterator[Move]:
    """Everything that people may do about an open question."""
    state = standing.state
    if not isinstance(state, Asking):
        return
    for card in standing.position.cards:
        stream = standing.stream_of(card.to)
        if stream is None:
            continue
        may, others = standing.answerers(card)
        for number, person in enumerate(may[:MOST_VOTERS]):
            is_first = number == 0
            yield from _by(standing, regions, card, person, stream, is_first=is_first)
        for person in others[:1]:
            yield from _refused(standing, card, person, stream)
        yield from _departures(standing, stream, (may or others)[:1])
    yield from _closing(standing, state)


def _by(
    standing: Standing, regions: Regions, card: Card, person: User, stream: Stream, *, is_first: bool
) -> Iterator[Move]:
    """The answers of somebody who may give one; of others than the first those that lead on, where several answer."""
    state = standing.state
    if not is_first and not isinstance(state, Collecting) and not (isinstance(state, Decision) and state.need != 1):
        return
    found = _in_words(standing, regions, person, stream)
    form = standing.world.forms.get(card.form_id) if card.form_id is not None else None
    if form is not None:
        found = chain(form_moves(standing, regions, form, person, stream), found)
    yield from (each for each in found if is_first or each.goes_on)
    if is_first and isinstance(state, Asking) and state.audience.delegate is not None:
        yield from _delegating(standing, person, stream)


def _delegating(standing: Standing, person: User, stream: Stream) -> Iterator[Move]:
    for other in standing.stage.people.values():
        text = f"delegate @{other.display_name}"
        yield saying(standing.stage, person, stream, text, goes_on=True, is_addressed=True)
    yield saying(standing.stage, person, stream, "delegate somebody", is_addressed=True)


def _in_words(standing: Standing, regions: Regions, person: User, stream: Stream) -> Iterator[Move]:
    state, stage = standing.state, standing.stage
    asks = state.asks if isinstance(state, Collecting) else state
    match asks:
        case Decision():
            for option in asks.options.values():
                yield saying(stage, person, stream, option.label, goes_on=True, is_addressed=True)
        case Confirmation():
            yield saying(stage, person, stream, "yes", goes_on=True, is_addressed=True)
            yield saying(stage, person, stream, "no", goes_on=True, is_addressed=True)
        case Question(slots=[slot]):
            near = regions.near(slot.name, standing.names)
            answers = answers_to(slot, standing.around(person, stream), near)
            leading = regions.one_of_each(slot.name, answers, standing.names)
            kept = extremes(answers)
            has_form = isinstance(state, Asking) and state.form is not None
            for each in answers:
                if find_command(each.text, standing.flow.locale) is None:
                    goes_on = each in leading and (not has_form or bool(each.files))
                    said = saying(
                        stage, person, stream, each.text, files=each.files, goes_on=goes_on, is_addressed=True
                    )
                    yield replace(said, is_kept=each in kept)
            return
    for text in JUNK[:_JUNK_FOR_BUTTONS]:
        yield saying(stage, person, stream, text, is_addressed=True)
    if stream.type == "ROOM":
        yield saying(stage, person, stream, "not meant for the bot")


def _refused(standing: Standing, card: Card, person: User, stream: Stream) -> Iterator[Move]:
    """Somebody answers who may not."""
    yield saying(standing.stage, person, stream, "yes", is_addressed=True)
    if card.form_id is not None and (form := standing.world.forms.get(card.form_id)) is not None and form.buttons:
        yield submitting(
            standing.stage,
            person,
            stream,
            card.form_id,
            message=standing.world.messages.get(card.form_id),
            button=form.buttons[0].name,
            shown={},
            sent={},
            is_raw=True,
            says=f"[{form.buttons[0].label}] by {person_name(standing.stage, person)}",
        )


def _departures(standing: Standing, stream: Stream, people: list[User]) -> Iterator[Move]:
    if stream.type == "ROOM":
        for person in people:
            yield leaving(standing.stage, person, stream)
            yield closing(standing.stage, person, stream)


def _closing(standing: Standing, state: Asking) -> Iterator[Move]:
    """The button and the word that end a collection."""
    for name, sent in standing.position.sent.items():
        if not name.endswith(CLOSERS):
            continue
        for each in sent:
            stream = standing.stage.stream_of(each.to)
            form_id = next((key for key in standing.world.forms if key.endswith(f"-{each.effect[:8]}")), None)
            people = [one for one in standing.stage.people.values() if stream == standing.stage.im(one)]
            if stream is None or form_id is None or not (people or stream.type == "ROOM"):
                continue
            person = people[0] if people else standing.home[0]
            if person is not None:
                yield submitting(
                    standing.stage,
                    person,
                    stream,
                    form_id,
                    message=standing.world.messages.get(form_id),
                    button="/close",
                    shown={},
                    sent={},
                    goes_on=True,
                    says="[Close]",
                )
