"""Run a compiled flow one event at a time: no I/O, no clock, no await."""
