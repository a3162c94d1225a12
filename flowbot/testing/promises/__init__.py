"""What is promised of every conversation, and looked at while it is held."""
