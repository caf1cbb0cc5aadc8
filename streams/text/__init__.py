"""Text utilities that every stage may use: tokens and noise."""
