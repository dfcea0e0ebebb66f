console-quiz-new = 新建每日答题
console-task-new = 新建学习任务
