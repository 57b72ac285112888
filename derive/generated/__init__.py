"""Code written from theorems by `python -m derive.codegen`; it imports an array library and nothing else."""
