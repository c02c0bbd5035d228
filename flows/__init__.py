"""The command line and the Prefect flows: the order in which the jobs run."""
