"""`python -m sshlint`."""

from sshlint.cli import main

if __name__ == "__main__":
    main()
