"""When: wakes the core and drains what waits to be sent; decides nothing."""
