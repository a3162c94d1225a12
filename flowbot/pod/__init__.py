"""A local Symphony: people, streams, messages and datafeeds, in process and over HTTP."""

from __future__ import annotations

from flowbot.pod.connection import PodConnection
from flowbot.pod.faults import Fault
from flowbot.pod.feed_settings import FeedSettings
from flowbot.pod.local import LocalPod
from flowbot.pod.parts import PodAttachment, PodMessage, PodStream

__all__ = ["Fault", "FeedSettings", "LocalPod", "PodAttachment", "PodConnection", "PodMessage", "PodStream"]
