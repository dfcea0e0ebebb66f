# What only some chat apps show: the menu of commands, and hints where buttons are missing.
channel-reply-with-number = 回复编号作答
channel-command-today = 今日待办
channel-command-tasks = 学习任务
channel-command-quiz = 答题
channel-command-settings = 设置
channel-command-help = 帮助
channel-command-cancel = 取消当前操作
