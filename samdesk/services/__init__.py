"""The use cases: one function is one transaction and one undo step, and returns what changed."""
