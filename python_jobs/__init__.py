"""The jobs between loading and dbt: masking, scoring, lineage, features and what they share."""
