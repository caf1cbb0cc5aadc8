"""Words and sentences written for this project: what the training texts lack of everyday posts."""
