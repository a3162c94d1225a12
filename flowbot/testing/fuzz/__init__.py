"""Tests that nobody wrote: talks with whoever says whatever, and promises that hold in all of them."""
