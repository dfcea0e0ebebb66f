"""One router a page: each reads what was asked, calls the services of the core, and shows a template. No SQL."""

import console.paths  # noqa: F401 - teaches the routers below what a number in an address is
