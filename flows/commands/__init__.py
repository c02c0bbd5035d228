"""The commands of ``atlas``, a module per group."""
