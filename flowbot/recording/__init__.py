"""What a running bot hears and says, written down without what is private, and taken up again."""
