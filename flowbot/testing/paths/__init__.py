"""Tests that nobody wrote: talks that go every way a flow has, made from the flow itself."""
