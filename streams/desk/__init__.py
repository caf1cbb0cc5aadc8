"""The desk: what was found and decided, kept in a database for all workers: `kentongan desk`."""
