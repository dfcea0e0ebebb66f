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
quiz-push-title-daily = 今日答题 · { $count } 题
quiz-push-title-weekly = 每周一测 · { $count } 题
quiz-push-title-special = 专题答题 · { $count } 题
quiz-push-title-challenge = 挑战答题 · 最多 { $count } 题
quiz-push-title-exam = 考试 · { $count } 题
quiz-push-minutes = 开始后限时 { $minutes } 分钟，到时自动交卷；中途离开后可以接着答。
quiz-practise = 练习
quiz-book = 错题本
quiz-report = 答案有疑问
quiz-again = 再答一次
quiz-review = 看答错的题
quiz-review-title = 答错的题 { $number }/{ $of }
quiz-review-next = 下一题
quiz-see-result = 查看结果
quiz-handed-in = “{ $title }”的作答时间到了，已自动交卷。
quiz-revived = 还可以再错 { $left } 次，继续加油！
quiz-challenge-over = 挑战结束，这次答对 { $right } 题，很不错！
quiz-exam-until = 请在 { $until } 前答完，到时自动交卷。中途离开后发送 /quiz 可以接着答。
quiz-exam-pass = 答对 { $percent }% 为合格。
quiz-passed = { $size } 题答对 { $right } 题，得分 { $percent }，合格，祝贺您！
quiz-not-passed = { $size } 题答对 { $right } 题，得分 { $percent }，这次还没到合格线，复习后再来。
quiz-solution-later = 答案和解析在 { $at } 之后可以查看。
quiz-flaw-tries = 作答次数请填 0 到 { $most } 之间的整数，0 表示答到全对为止。
quiz-flaw-minutes = 限时请填 1 到 { $most } 分钟之间的整数，或留空表示不限时。
quiz-flaw-pass = 合格线请填 1 到 100 之间的整数，或留空表示不设合格线。
quiz-flaw-lives = 答错几题结束请填 1 到 { $most } 之间的整数。
quiz-see-solution = 看解析：{ $title }
quiz-duel = 对战
