"""Where the command starts: `sshlint`, and `python -m sshlint`."""

import gc


def main() -> None:
    """Run the command line without collecting garbage: a run is short and keeps what it makes."""
    gc.disable()
    from sshlint.cli import main as run

    run()


if __name__ == "__main__":
    main()
