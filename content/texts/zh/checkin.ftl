# The daily check-in: voluntary, and the member's own.
checkin-offer =
    每日签到，全凭自愿：每天点一下，或者写一句话，给自己留个记录。
    签了没有、连续几天，只有您自己看得到；不排名，不通报，随时可以关闭或清空。
checkin-or-meeting = 参加会议的签到在下面，与每日签到无关。
checkin-meetings-only = 您的会议：
checkin-not-offered = 现在没有要签到的会议。会议开始后，直接发送主持人展示的六位签到码就行。
checkin-join = 开始每日签到
checkin-rejoin = 重新开始
checkin-joined = 好的，从今天开始。以后发“签到”，或者“签到”加一句话，就行。
checkin-now = 签到
checkin-done = { $streak ->
    [0] 已签到：{ $day }。
   *[other] 已签到：{ $day }，连续 { $streak } 个工作日。
}
checkin-already = 今天已经签过了，连续 { $streak } 个工作日。
checkin-already-noted = 今天已经签过了，这句话已记在今天。
checkin-closed = 现在不在签到时间。{ $over ->
    [0] 签到时间是 { $start } 到 { $end }。
   *[other] 签到时间是 { $start } 到次日 { $end }。
}
checkin-stands-done = 今天已签到，连续 { $streak } 个工作日。
checkin-stands-open = 今天还没有签到，连续 { $streak } 个工作日。
checkin-frozen = { $day }没有签到，已自动为您保留连续天数。
checkin-unknown-year = { $year } 年的放假安排还没有公布，工作日暂按周一至周五计算。
checkin-note = 写一句
checkin-note-ask = 请写一句话，记在今天；只有您自己看得到。不写了就回复“取消”。
checkin-note-kept = 记下了。
checkin-note-nowhere = 这一天还没有签到，这句话没有记下。请先发“签到”。
checkin-note-long = 这句话太长了，请控制在 { $most } 字以内再发一次。
checkin-month = 本月记录
checkin-month-title = { $year } 年 { $month } 月
checkin-month-legend = 每行一周，从周一到周日，行首是周一的日期。✅ 已签 🔵 补签 🔶 请假或暂停 💠 保留 ⬜ 未签 ➖ 休息或未到
checkin-month-figures = 本月签到 { $days } 天，其中补签 { $made_up } 天；连续 { $streak } 个工作日。
checkin-makeup = 补签
checkin-makeup-ask = 补哪一天？
checkin-makeup-day = { $day }
checkin-makeup-done = 已补签：{ $day }，连续 { $streak } 个工作日。
checkin-makeup-none = 现在没有可以补签的日子：可能已补过，超过了可补的天数，或本月次数用完了。
checkin-more = 更多
checkin-more-intro = 每日签到的设置，只对您自己有效：
checkin-hours = { $whole ->
    [0] { $over ->
        [0] 签到时间：{ $start } 到 { $end }
       *[other] 签到时间：{ $start } 到次日 { $end }
    }
   *[other] 签到时间：全天
}
checkin-back = 返回
checkin-remind = 提醒我
checkin-remind-ask = 每个工作日几点提醒您？已签到的日子不提醒。
checkin-remind-off = 不要提醒
checkin-remind-never = 不提醒
checkin-remind-now = { $clock } 提醒
checkin-remind-set = 好的，工作日 { $clock } 还没签到时提醒您。
checkin-reminder = 今天还没有签到，想签就点一下；不签也没关系。
checkin-leave = 请假几天
checkin-leave-ask = 从今天起请假几天？这些天不签到，连续天数也不会断。
checkin-leave-days = { $days } 天
checkin-leave-set = 好的，到{ $day }为止都算请假，连续天数不会断。
checkin-resume = 结束请假
checkin-leave-ended = 好的，请假已结束。
checkin-off = 关闭每日签到
checkin-switched-off = 每日签到已关闭。以前的记录还在，仍然只有您自己看得到。
checkin-forget = 清空记录
checkin-forget-ask = 清空后，您的全部签到、记录和设置都会删除，无法恢复。确定吗？
checkin-forget-yes = 确定清空
checkin-forgotten = 已清空，一条也没有留下。
checkin-flaw-boundary = 一天的起点不能落在签到时间中间，请改其中一个。
