quiz-push-title = 今日答题 · { $count } 题
quiz-push-until = { $until } 前都可以作答，中途离开后可以接着答。
quiz-start = 开始答题
quiz-open-round = { $answered ->
    [0] { $title }（{ $size } 题）
   *[other] { $title }（已答 { $answered }/{ $size }）
}
quiz-choose = 请选择要作答的题目。
quiz-none-open = 现在没有可以作答的题目，有新题时会通知您。
quiz-none-open-next = 现在没有可以作答的题目，下一次答题在 { $at }。
quiz-question = 第 { $number }/{ $size } 题 · { $kind }
quiz-over = 这次答题已经结束，欢迎参加下一次。
quiz-closed = { $answered ->
    [0] 这次答题已经结束，欢迎参加下一次。
   *[other] 这次答题已经结束。您答了 { $answered }/{ $size } 题，答对 { $right } 题，谢谢参与！
}
quiz-answered-elsewhere = 这道题您已经在另一个聊天里答过了，发送 /quiz 可以接着答。
quiz-result-title = 答题完成
quiz-result = { $warmth ->
    [all] { $size } 题全部答对，太棒了！
    [most] { $size } 题答对 { $right } 题，答得不错，谢谢参与！
   *[some] { $size } 题答对 { $right } 题，看过解析就有收获，谢谢参与！
}
quiz-not-there = 没有找到这个答题计划，可能已被删除；请返回列表重新选择。
quiz-flaw-title = 请填写标题，不超过 { $most } 字。
quiz-flaw-size = 每次题数请填 1 到 { $most } 之间的整数。
quiz-flaw-days = 请至少选择一个星期几。
quiz-flaw-ends-before-start = 结束日期早于开始日期，请修改其中一个。
quiz-flaw-hours = 开放时长请填 1 到 { $most } 小时之间的整数，或留空表示到当天结束。
quiz-flaw-branch = 没有找到所选的{ -branch }，请重新选择。
quiz-flaw-bank = 没有找到所选的题库，请重新选择。
quiz-flaw-no-items = 所选题库或标签下没有可用的题目，请先导入题目或换一个标签。
quiz-flaw-no-day-left = 按这个安排已经没有可开放的日子，请修改日期或星期。
