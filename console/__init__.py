"""Pages for staff and the HTTP API, over core services."""
