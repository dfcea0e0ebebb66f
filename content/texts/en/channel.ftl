# What only some chat apps show: the menu of commands, and hints where buttons are missing.
channel-reply-with-number = Reply with a number
