"""Lets `python -m zhibu` do what `zhibu` does."""

from zhibu.cli import main

if __name__ == "__main__":
    main()
