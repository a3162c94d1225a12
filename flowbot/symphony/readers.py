"""Which of the readers of events a client has."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Literal

from flowbot.clock import Clock
from flowbot.errors import ConfigError
from flowbot.symphony._agent import EventReader
from flowbot.symphony.datafeed import Datafeed
from flowbot.symphony.datafeed_v1 import DatafeedV1
from flowbot.symphony.datahose import Datahose
from flowbot.symphony.feed_id import FeedIdFile
from flowbot.symphony.retry import Backoff
from flowbot.symphony.session import Session

if TYPE_CHECKING:
    from flowbot.config import SymphonyConfig

FeedKind = Literal["datafeed", "datahose"]


def reader_of(
    config: SymphonyConfig, session: Session, *, feed: FeedKind, clock: Clock, jitter: random.Random
) -> EventReader:
    """The datafeed, of the version that the configuration names, or the datahose.

    Raises:
        ConfigError: The datahose is to be read, and the configuration does not say what of it.
    """
    if feed == "datahose":
        hose = config.datahose
        if hose is None:
            raise ConfigError(
                "the datahose is to be read (`feed: datahose`), and the configuration of Symphony has no section "
                "`datahose`; write there which events, as in `datahose: {eventTypes: [MESSAGESENT]}`"
            )
        return Datahose(session, hose, config.bot.username, backoff=Backoff(hose.retry, jitter), clock=clock)
    backoff = Backoff(config.datafeed.retry, jitter)
    if config.datafeed.version == "v1":
        file = FeedIdFile(config.datafeed.id_file_path, config.agent_url)
        return DatafeedV1(session, backoff=backoff, clock=clock, file=file)
    return Datafeed(
        session,
        backoff=backoff,
        clock=clock,
        tag=config.datafeed.tag,
        include_invisible=config.datafeed.include_invisible,
    )
