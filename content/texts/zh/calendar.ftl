# The calendar: in chat, in cards that are sent, and how days and rules are said.
calendar-title = 日历
calendar-none = 近两个月没有安排，有了会通知您。
calendar-this-week =
    { $count ->
        [0] 本周没有安排，接下来有：
       *[other] 本周有 { $count } 项安排，接下来：
    }
calendar-more = 之后还有 { $count } 项。
calendar-choice = { $when } { $title }
calendar-gone = 这项安排已经取消，或者不再面向您。
calendar-back = 看日历
calendar-open = 看详情
calendar-open-task = 打开学习任务
calendar-open-quiz = 去答题
calendar-kind-task = 学习任务
calendar-kind-quiz = 答题
calendar-kind-notice = 通知
calendar-kind-meeting = 会议
calendar-kind-reminder = 提醒
calendar-push-task = 学习任务
calendar-push-quiz = 答题
calendar-push-notice = 通知
calendar-push-meeting = 会议通知
calendar-push-reminder = 提醒
calendar-push-moved = 时间有变
calendar-push-cancelled = 已经取消
calendar-was = 原定：{ $when }
calendar-cancelled = 这次不办了，不用再安排时间。
calendar-place = 地点：{ $place }
calendar-weekday =
    { $weekday ->
        [1] 周一
        [2] 周二
        [3] 周三
        [4] 周四
        [5] 周五
        [6] 周六
       *[other] 周日
    }
calendar-when = { $day } { $clock }
calendar-short-day =
    { $weekday ->
        [1] { $month }{ $day }日 周一
        [2] { $month }{ $day }日 周二
        [3] { $month }{ $day }日 周三
        [4] { $month }{ $day }日 周四
        [5] { $month }{ $day }日 周五
        [6] { $month }{ $day }日 周六
       *[other] { $month }{ $day }日 周日
    }
calendar-when-hours = { $start }，约 { $length }
calendar-when-days = { $start }，到 { $until }
calendar-minutes = { $minutes } 分钟
calendar-hours = { $hours } 小时
calendar-hours-half = { $hours } 个半小时
calendar-day =
    { $weekday ->
        [1] { $day } 周一
        [2] { $day } 周二
        [3] { $day } 周三
        [4] { $day } 周四
        [5] { $day } 周五
        [6] { $day } 周六
       *[other] { $day } 周日
    }
calendar-comma = 、
calendar-clause-comma = ，
calendar-rule-once = 只有一次
calendar-rule-daily =
    { $interval ->
        [1] 每天
       *[other] 每 { $interval } 天
    }
calendar-rule-weekly =
    { $interval ->
        [1] 每{ $days }
        [2] 每两周的{ $days }
       *[other] 每 { $interval } 周的{ $days }
    }
calendar-rule-monthly =
    { $interval ->
        [1] 每月{ $days }
       *[other] 每 { $interval } 个月的{ $days }
    }
calendar-rule-in-months =
    { $interval ->
        [1] 每年{ $months }的{ $days }
       *[other] 每 { $interval } 个月，逢{ $months }的{ $days }
    }
calendar-rule-yearly =
    { $interval ->
        [1] 每年{ $months }{ $days }
       *[other] 每 { $interval } 年的{ $months }{ $days }
    }
calendar-rule-count = 共 { $count } 次
calendar-rule-until = 到 { $day } 为止
calendar-shift-next = 遇休息日顺延到下一个工作日
calendar-shift-previous = 遇休息日提前到上一个工作日
calendar-shift-skip = 遇休息日跳过
calendar-month = { $month }月
calendar-month-day =
    { $day ->
        [-1] 最后一天
        [-2] 倒数第二天
        [-3] 倒数第三天
       *[other] { $day }日
    }
calendar-nth =
    { $ordinal ->
        [-1] 最后一个{ $name }
       *[other] 第 { $ordinal } 个{ $name }
    }

calendar-not-there = 没有找到这项安排，可能已被删除；请返回日历重新选择。
calendar-is-withdrawn = 这项安排已经撤回，不能再修改；需要时请复制一份。
calendar-released-already = 这项安排已经发布或撤回。
calendar-no-occurrence = 这一天没有这项安排，请返回重新选择日期。
calendar-flaw-title = 请填写标题，不超过 { $most } 字。
calendar-flaw-words = 正文太长了，请控制在 { $most } 字以内。
calendar-flaw-place = 地点太长了，请控制在 { $most } 字以内。
calendar-flaw-minutes = 时长请填 0 到 3 天之间的分钟数。
calendar-flaw-lead = 请选择最多提前 14 天通知。
calendar-flaw-branch = 没有找到所选的{ -branch }，请重新选择。
calendar-flaw-ends-before-start = 结束日期早于开始日期，请修改其中一个。
calendar-flaw-never = 按这条规则，一次也不会出现（例如二月没有 30 日）。请修改日期或重复方式。
calendar-flaw-never-workday = 按这条规则，每次都落在休息日而被跳过。请修改日期，或改成顺延、提前。
calendar-flaw-over = 时间已经过去，或规则已经结束。请改成以后的日期再发布。
