tasks-none-open = There is no open task now.
