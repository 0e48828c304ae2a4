"""Training the encoder on questions in patients' words."""
