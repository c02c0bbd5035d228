"""Kafka as a source: topics are read in bounded pieces, each partition from where it was left."""
