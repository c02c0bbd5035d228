"""dbt in a process of its own, which takes one command after the other and does not outlive its parent.

Starting dbt costs more than most of its commands: the build stage needs two and starts it once. And a dbt that
goes on after its run was killed would meet the dbt of the next run over the same tables.
"""

import ctypes
import json
import os
import signal
import sys
from typing import Any

from python_jobs.build.dbt_overhead import leave_out
from python_jobs.build.messages import safe_dbt_message

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the dbt commands of standard input, each line JSON: ``arguments``, and models that ``start_over``.

    dbt's messages go to standard output. After each command comes a line ``{"exit_code": n, "exception": class}``
    with dbt's exit code: 0, 1 when a node failed, 2 when the command could not run. The first argument is the
    parent's process id. What ``parse`` has read serves the commands after it.
    """
    parent = int(sys.argv[1])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(3)
    from dbt.cli.main import dbtRunner

    _write_no_data()
    leave_out()
    manifest: Any = None
    for line in sys.stdin:
        command = json.loads(line)
        arguments = command["arguments"]
        for name in command["start_over"]:
            # As if it were in the model's config; dbt's own option is for all models of a command.
            manifest.nodes[name].config.full_refresh = True
        result = dbtRunner(manifest=manifest).invoke(arguments)
        if arguments[0] == "parse" and result.success:
            manifest = result.result
        code = 0 if result.success else 1 if result.exception is None else 2
        exception = type(result.exception).__name__ if result.exception else None
        print(json.dumps({"exit_code": code, "exception": exception}), flush=True)


def _write_no_data() -> None:
    """Let run_results.json and sources.json keep of an error only what may be kept.

    They quote database errors, and with them data. Cleaned afterwards, they would stay as they are when the run is
    killed in between.
    """
    from dbt.artifacts.schemas.freshness import FreshnessExecutionResultArtifact
    from dbt.artifacts.schemas.run import RunResultsArtifact

    for artifact, field in ((RunResultsArtifact, "message"), (FreshnessExecutionResultArtifact, "error")):
        artifact.write = _without_data(artifact.write, field)  # type: ignore[method-assign]


def _without_data(write: Any, field: str) -> Any:
    def written(self: Any, path: str) -> None:
        for result in self.results:
            message = getattr(result, field, None)
            if message and str(result.status) in ("error", "runtime error"):
                setattr(result, field, safe_dbt_message(str(message)))
        write(self, path)

    return written


if __name__ == "__main__":
    main()
