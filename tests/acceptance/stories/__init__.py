"""The stories of `examples/` as real processes: a pod, a bot that is ended in the middle, and people at the pod."""
