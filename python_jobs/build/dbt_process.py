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

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the dbt commands of standard input, each line a JSON list of arguments.

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

    manifest: Any = None
    for line in sys.stdin:
        arguments = json.loads(line)
        result = dbtRunner(manifest=manifest).invoke(arguments)
        if arguments[0] == "parse" and result.success:
            manifest = result.result
        code = 0 if result.success else 1 if result.exception is None else 2
        exception = type(result.exception).__name__ if result.exception else None
        print(json.dumps({"exit_code": code, "exception": exception}), flush=True)


if __name__ == "__main__":
    main()
