"""How well and how fast personal data is found: ``python -m benchmarks.pii``, explained in docs/pii-benchmark.md."""
