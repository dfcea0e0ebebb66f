"""One router a page: each reads what was asked, calls the services of the core, and shows a template. No SQL."""
