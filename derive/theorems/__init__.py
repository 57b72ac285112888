"""The book, one chapter per file, in the order a course would teach it."""
