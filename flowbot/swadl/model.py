"""A SWADL workflow as data, as far as it could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from flowbot.swadl.left import Path

ACTIVITY_EVENTS = ("activity-completed", "activity-finished", "activity-expired", "activity-failed")
"""What happens to another activity; `activity-finished` is how version 0.1 said `activity-completed`."""

PLATFORM_EVENTS: Mapping[str, str] = {
    "message-suppressed": "message_suppressed",
    "post-shared": "shared_post",
    "im-created": "instant_message_created",
    "room-created": "room_created",
    "room-updated": "room_updated",
    "room-deactivated": "room_deactivated",
    "room-reactivated": "room_reactivated",
    "room-member-promoted-to-owner": "room_member_promoted_to_owner",
    "room-member-demoted-from-owner": "room_member_demoted_from_owner",
    "user-joined-room": "user_joined_room",
    "user-left-room": "user_left_room",
    "user-requested-join-room": "user_requested_to_join_room",
    "connection-requested": "connection_requested",
    "connection-accepted": "connection_accepted",
}
"""Events of Symphony, and what a flow calls them."""

EVENTS = (
    *("form-replied", "message-received", "request-received", "timer-fired"),
    *ACTIVITY_EVENTS,
    *PLATFORM_EVENTS,
)


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """What may let an activity begin."""

    kind: str
    path: Path
    """Of its name's value in the file."""
    keys: Mapping[str, object]
    condition: tuple[str, Path] | None = None
    """The `if` beside it: its text, and where that stands."""

    @property
    def about(self) -> str:
        """The activity or form that it is about; empty for other events."""
        found = self.keys.get("form-id" if self.kind == "form-replied" else "activity-id")
        return found if isinstance(found, str) else ""

    @property
    def is_exclusive(self) -> bool:
        """Whether a form takes one answer; version 0.1 said `unique`."""
        return self.keys.get("exclusive", self.keys.get("unique")) in (True, "true")

    @property
    def is_activity(self) -> bool:
        """Whether it is about another activity, and comes from nowhere outside."""
        return self.kind in ACTIVITY_EVENTS

    @property
    def is_completion(self) -> bool:
        """Whether another activity has come to its end."""
        return self.kind in ("activity-completed", "activity-finished")


@dataclass(slots=True, eq=False)
class Activity:
    """One activity."""

    kind: str
    id: str
    path: Path
    """Of the map with its keys."""
    keys: Mapping[str, object]
    events: tuple[Event, ...] = ()
    join: Literal["one-of", "all-of"] = "one-of"
    timeout: str | None = None
    condition: tuple[str, Path] | None = None
    is_else: bool = False
    taken: set[str] = field(default_factory=set)
    """The keys that were looked at: what is left over is put on the list."""

    def take(self, key: str) -> object:
        """The value of a key, which is accounted for by that."""
        self.taken.add(key)
        return self.keys.get(key)

    def at(self, *keys: str | int) -> Path:
        """The place of something inside it."""
        return (*self.path, *keys)


@dataclass(slots=True, eq=False)
class Workflow:
    """A workflow."""

    id: str
    variables: Mapping[str, object]
    activities: tuple[Activity, ...]
    description: str | None = None

    @property
    def by_id(self) -> Mapping[str, Activity]:
        """Its activities; of several with one id the first."""
        return {each.id: each for each in reversed(self.activities)}

    def parts(self) -> Iterator[tuple[Path, str]]:
        """Every activity and event with its place."""
        for each in self.activities:
            yield each.path, f"the activity '{each.kind}'"
            for event in each.events:
                yield event.path, f"the event '{event.kind}'"
