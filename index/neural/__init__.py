"""The encoder that the project trained itself: one pass to text and token vectors."""
