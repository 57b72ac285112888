"""What is claimed: symbols, rules, theorems and the code generated from them. Untrusted; `verify` judges."""
