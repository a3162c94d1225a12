"""The forms that somebody may mean who fills one in."""

from __future__ import annotations

from collections.abc import Sequence

from flowbot.pod.picking import has_fields
from flowbot.testing.chat.seen import SeenMessage
from flowbot.testing.lines import Submits


def forms_for(seen: Sequence[SeenMessage], line: Submits, place: str) -> list[SeenMessage]:
    """Those that were shown in a place and that fit what a person does, the last one last."""
    forms = [each for each in seen if each.place == place and each.form is not None]
    if line.message is not None:
        return [each for each in forms if line.message in (each.name, each.step)]
    if line.button is not None:
        forms = [each for each in forms if each.has_button(line.button)] or forms
        forms = [each for each in forms if has_fields(each.controls, line.values)] or forms
    return forms
