"""What a learner writes, as values: characters, tokens, names, expressions. `parsing` is the door."""
