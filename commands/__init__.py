"""The commands, in groups: the book, the checks, the models. They parse, call and render."""
