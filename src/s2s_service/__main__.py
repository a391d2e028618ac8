"""The processes that `s2s serve` starts: ``python -m s2s_service api --fd N`` and ``... worker --tied``."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from s2s.errors import S2SError
from s2s_service.settings import load_settings


def main() -> None:
    """Run one process; its settings come from the environment."""
    parser = argparse.ArgumentParser(prog="s2s_service")
    processes = parser.add_subparsers(dest="process", required=True)
    processes.add_parser("api").add_argument("--fd", type=int, required=True)
    processes.add_parser("worker").add_argument("--tied", action="store_true")
    asked = parser.parse_args()
    os.umask(0o077)  # clips and results are their callers' alone
    try:
        settings = load_settings()
        if asked.process == "api":
            from s2s_service.api import serve_api
            from s2s_service.supervisor import end_with_parent, inherited

            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
            end_with_parent()
            serve_api(settings, inherited(asked.fd))
        else:
            from s2s_service.supervisor import end_with_parent
            from s2s_service.worker import work

            if asked.tied:
                end_with_parent()
            work(settings, tied=asked.tied)
    except S2SError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
