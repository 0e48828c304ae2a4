"""Other retrievers on the same documents and questions: usual recipes and whole frameworks."""
