"""What it is good for: fitting models with the generated gradients, on the array library that holds the data."""
