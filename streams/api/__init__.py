"""Alerts over HTTP, for systems without Kafka: `kentongan api serve`."""
