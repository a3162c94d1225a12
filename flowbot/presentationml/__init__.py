"""What people write: PresentationML in, `Message` out."""

from __future__ import annotations

from flowbot.presentationml.parser import Parsed, parse_presentationml, read_message

__all__ = ["Parsed", "parse_presentationml", "read_message"]
