"""What people may answer: for every type of slot what fits it, what just does not, and what nobody expects."""
