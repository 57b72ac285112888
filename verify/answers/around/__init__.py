"""What stands around an answer: sentences, letters of options, names, units. `ways` is the door."""
