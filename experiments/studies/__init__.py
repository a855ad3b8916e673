"""Questions: points of a parameter space, their replications, answers with intervals."""
