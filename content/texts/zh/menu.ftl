# The menu: its places, what each command is called and what it does.
menu-today = 今日
menu-part = 参与
menu-own = 我的
menu-back = 菜单
menu-stop = 取消
menu-line = { $word }：{ $does }

profile-do-today = 今日
channel-command-today = 今天有什么
profile-do-tasks = 任务
channel-command-tasks = 还没完成的学习任务
profile-do-quiz = 答题
channel-command-quiz = 做一组题
profile-do-suggest = 建议
channel-command-suggest = 实名写建议，查进度，看公布栏
profile-do-settings = 设置
channel-command-settings = 免打扰、接收哪些消息、暂停
profile-do-language = 语言 Language
channel-command-language = 中文 / English
profile-do-help = 帮助
channel-command-help = 能做什么
profile-do-cancel = 取消
channel-command-cancel = 停下正在做的事
profile-do-leave = 离开
channel-command-leave = 退出并删除您的信息
