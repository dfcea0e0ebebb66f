tasks-none-open = 现在没有未完成的任务。
