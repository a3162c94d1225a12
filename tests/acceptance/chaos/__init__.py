"""Chaos: a pod and a bot as real processes, people who talk, and a bot that is killed again and again.

`python -m tests.acceptance.chaos --kills 20` prints what became of it; `make chaos` runs it.
"""
