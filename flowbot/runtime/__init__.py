"""Datafeed in, conversations forward, messages out."""
