"""Conversations of a recording, each as a transcript: from production to a test."""

from __future__ import annotations

from flowbot.testing.transcribing.talks import RecordedTalk, talks_of
from flowbot.testing.transcribing.transcribe import Transcribed, transcribe

__all__ = ["RecordedTalk", "Transcribed", "talks_of", "transcribe"]
