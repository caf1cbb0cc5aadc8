"""Starts the command `kentongan`; Ctrl-C while its modules are being imported ends it without a traceback."""

import sys

__all__ = ["main"]


def main() -> None:
    """Load the command and run it."""
    try:
        from streams.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
