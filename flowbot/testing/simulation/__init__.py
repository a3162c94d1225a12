"""A whole bot under simulation: people, feed, store and clock from a seed, and faults at every point of its I/O."""
