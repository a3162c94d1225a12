"""What there is between the users of a local pod beside streams and messages."""

from __future__ import annotations

from flowbot.clock import Clock
from flowbot.pod.accounts import Accounts
from flowbot.pod.contacts import Contacts
from flowbot.pod.delivery import Delivery
from flowbot.pod.groups import PodGroups
from flowbot.pod.health import PodHealth
from flowbot.pod.identifiers import IdMaker
from flowbot.pod.people import People
from flowbot.pod.presences import Presences
from flowbot.pod.rights import Rights
from flowbot.pod.signals import PodSignals
from flowbot.pod.society_rules import SocietyRules


class Society:
    """Connections, presence, signals and distribution lists, who has a right to what, and how the agent is."""

    def __init__(self, people: People, accounts: Accounts, delivery: Delivery, ids: IdMaker, clock: Clock) -> None:
        self.rules = SocietyRules()
        self.rights = Rights()
        self.contacts = Contacts(people, delivery, clock, self.rules)
        self.presences = Presences(people, accounts, self.contacts, self.rights, clock, self.rules)
        self.signals = PodSignals(people, self.rights, ids, clock)
        self.groups = PodGroups(people, self.rights, ids, clock)
        self.health = PodHealth(self.rules)
