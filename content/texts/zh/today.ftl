today-title = 今日 · { $day }
today-choose = 以下内容可以现在完成：
today-nothing = 今天没有要完成的事项。
today-next-quiz = 下一次答题在 { $at }。
today-more-tasks = 另有 { $count } 项学习任务，发送 /tasks 查看。
today-review = 复习错题（{ $due } 题）
