"""What it is good for: fitting models with the generated gradients, wherever the data are held."""
