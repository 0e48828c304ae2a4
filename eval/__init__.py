"""Evaluation: how good the answers are, with how much certainty, and against whom."""
