"""Flows in Python: the same words as in YAML, as functions over objects."""
