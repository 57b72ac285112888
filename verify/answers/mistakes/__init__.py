"""What may have gone wrong in an answer that is different. `diagnosis` is the door."""
