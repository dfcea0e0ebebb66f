# The terminal.
terminal-file = [File] { $name }
terminal-image = [Picture] { $name }
terminal-leave = Type exit or press Ctrl-D to leave.
