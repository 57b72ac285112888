"""What generated code may call: arithmetic that is not generated."""
