"""The Symphony BDK for Python, unmodified, as a client of the local pod."""
