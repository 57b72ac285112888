"""Why to believe it: the kernel, the oracle, rigorous enclosures and the accuracy of generated code."""
