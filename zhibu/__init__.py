"""The program: settings, wiring, command line."""
