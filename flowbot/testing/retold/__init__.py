"""A talk is held again under other circumstances, and nobody notices: restarts, redelivery, others who talk too."""
