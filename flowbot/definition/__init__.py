"""A flow as data, whoever wrote it."""
