"""The validation study: what the population does, beside what the real one did."""
