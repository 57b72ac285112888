"""Is one expression, set or statement what another is? `equality` and `values_compare` are the doors."""
