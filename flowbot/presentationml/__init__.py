"""What people write: PresentationML in, `Message` out."""

from __future__ import annotations

from flowbot.presentationml.incoming import read_message
from flowbot.presentationml.parser import parse_message

__all__ = ["parse_message", "read_message"]
