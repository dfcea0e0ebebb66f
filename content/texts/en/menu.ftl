# The menu: its places, what each command is called and what it does.
menu-today = Today
menu-part = Take part
menu-own = Mine
menu-back = Menu
menu-stop = Cancel
menu-line = { $word }: { $does }

profile-do-today = Today
channel-command-today = what is on today
profile-do-tasks = Tasks
channel-command-tasks = study tasks you have not finished
profile-do-quiz = Quiz
channel-command-quiz = answer a few questions
profile-do-suggest = Suggest
channel-command-suggest = write a suggestion under your name, see what became of it
profile-do-settings = Settings
channel-command-settings = quiet hours, what you receive, a pause
profile-do-language = 语言 Language
channel-command-language = 中文 / English
profile-do-help = Help
channel-command-help = what you can do here
profile-do-cancel = Cancel
channel-command-cancel = stop what you are doing
profile-do-leave = Leave
channel-command-leave = leave and have your data deleted
