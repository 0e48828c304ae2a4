"""How the shipped weights were made, so that anyone can make them again."""
