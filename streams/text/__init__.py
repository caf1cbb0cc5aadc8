"""Text utilities that every stage may use: markup, links, tokens and noise."""
