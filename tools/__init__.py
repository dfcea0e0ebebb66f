"""Scripts for developers: what CI checks beside tests and linters; nothing here is installed."""
