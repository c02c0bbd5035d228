"""Removes a folder when whoever holds the other end of standard input is gone, however it went.

Run as a script of its own, in a session of its own: ``kill -9`` of the command, or of its whole process group, leaves
this one to clear away the raw data.
"""

import shutil
import sys


def main() -> None:
    """Wait for the end of standard input, then remove the folder that is named."""
    sys.stdin.buffer.read()
    shutil.rmtree(sys.argv[1], ignore_errors=True)


if __name__ == "__main__":
    main()
