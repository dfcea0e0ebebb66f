# What only some chat apps show: the menu of commands, and hints where buttons are missing.
channel-reply-with-number = Reply with a number
channel-command-today = What is due today
channel-command-tasks = Study tasks
channel-command-quiz = Quiz
channel-command-settings = Settings
channel-command-help = Help
channel-command-cancel = Leave what is going on
