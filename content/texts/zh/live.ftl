# 现场赛：大家同时答题。
live-no-such-game = 没有找到这场比赛，请核对屏幕上的六位数字。
live-is-over = 这场比赛已经结束，欢迎参加下一场。
live-not-begun = 比赛还没有开始。
live-has-begun = 比赛已经开始了。
live-is-paused = 比赛已经暂停了。
live-is-running = 比赛正在进行，没有暂停。
live-bell-has-rung = 时间已到，正在统计，请稍等几秒再暂停。
live-has-moved-on = 比赛已经进入下一步，请看最新的画面。
live-flaw-no-items = 没有可以用的题目：现场赛需要至少有两个选项的单选题或判断题，请换一个题库或标签。
live-flaw-size = 一场比赛最多 50 题，请减少题数。
live-flaw-seconds = 每题的作答时间请填 5 到 240 秒。
live-flaw-pace = 每题之间的停留时间太短：倒计时至少 3 秒，答案和排名各至少 5 秒。
live-secretary-only = 只有负责本{ -branch }的{ -secretary }或管理员可以开赛。
live-host-only = 只有主持人可以这样做。
live-cannot-host = { $name }没有负责这个{ -branch }，不能接手主持。
live-not-for-you = 这场比赛是别的{ -branch }的，您可以在大屏幕上观看。
live-nickname-missing = 请写上昵称，例如：/join 123456 小红
live-answer-taken = 已收到：{ $letter }
live-answer-grace = 已收到：{ $letter }（刚过时间，答对得一半分）
live-answer-late = 时间已到，这次没有计分，请看下一题。
live-answer-early = 还没有开始作答，请等倒计时结束后再选。
live-answer-paused = 比赛暂停中，继续后再作答。
live-answer-again = 这道题您已经选了 { $letter }，不能更改。
live-answer-joined = 您已加入比赛，从下一题开始计分。
live-answer-not-yet = 您从下一题开始计分，请稍等。
live-answer-stranger = 请先私聊我，发送“开始”加入，再来答题。
live-answer-not-for-you = { live-not-for-you }
live-answer-unknown = 这个按钮已经失效，请看最新的题目。
live-joined = 欢迎参加“{ $title }”！您的显示名是{ $name }。{ $number ->
    [0] 请等主持人开始。
    [1] 比赛马上开始。
   *[other] 从第 { $number } 题开始计分。
}
live-back = 欢迎回到“{ $title }”！您的显示名是{ $name }，之前的得分都在。
live-not-playing = 您还没有参加这场比赛，请先加入。
live-no-rank-yet = 还没有统计出名次，请等这一题结束。
live-own-standing = { $said ->
    [right] 答对了，+{ $gained } 分！
    [wrong] 这题没有答对。
   *[none] { "" }
} 您现在 { $points } 分，第 { $rank } 名（只有您能看到）。
live-done-start = 比赛开始了。
live-done-pause = 已暂停，计时停住了。
live-done-resume = 继续比赛，剩余时间不变。
live-done-skip = 已进入下一步。
live-done-void = 本题作废，不计分。
live-done-stop = 比赛已结束。
live-title = 🏁 { $title }
live-lobby = 已有 { $players } 人加入，等待主持人开始。
live-how-to-join = 点下面的按钮加入；在其他聊天里发送 /join { $code }，或打开 { $link }
live-rules-speed = 共 { $size } 题，每题 { $seconds } 秒。得分 = { $points } ×（1 − 用时 ÷ { $seconds } ÷ 2），答对才得分，越快越高，最低一半。
live-rules-accuracy = 共 { $size } 题，每题 { $seconds } 秒。答对得 { $points } 分，不比快慢。
live-join-button = 加入
live-mine-button = 我的成绩
live-question = 第 { $number }/{ $size } 题
live-get-ready = ⏳ { $seconds } 秒后开始作答
live-time = { $answered ->
    [0] ⏱ { $seconds } 秒内作答
   *[other] ⏱ { $seconds } 秒内作答 · 已答 { $answered } 人
}
live-paused = ⏸ 已暂停，计时停住
live-option-result = { $is ->
    [right] ✅
   *[wrong] ▫️
} { $letter }. { $label } · { $many } 人
live-rank-line = { $rank }. { $name }　{ $points } 分（+{ $gained }）
live-medal-line = { $rank ->
    [1] 🥇
    [2] 🥈
   *[3] 🥉
} { $name }　{ $points } 分
live-team-line = 🏳️ { $rank }. { $name }　{ $points } 分（{ $players } 人）
live-nobody-scored = 还没有人得分。
live-podium = 🏆 { $title } · 比赛结果
live-host-title = 主持：{ $title }
live-host-at = { $phase ->
    [lobby] 等待加入，共 { $size } 题
    [countdown] 第 { $number }/{ $size } 题 · 倒计时
    [question] 第 { $number }/{ $size } 题 · 作答中
    [closed] 第 { $number }/{ $size } 题 · 统计中
    [result] 第 { $number }/{ $size } 题 · 公布答案
    [ranking] 第 { $number }/{ $size } 题 · 排名
    [podium] 颁奖
   *[over] 已结束
}
live-host-players = { $players } 人参加
live-code = 加入码：{ $code }
live-command-start = 开始
live-command-pause = 暂停
live-command-resume = 继续
live-command-skip = 下一步
live-command-void = 本题作废
live-command-stop = 结束比赛
live-which-bank = 用哪个题库开赛？
live-bank = { $name }（{ $items } 题可用）
live-which-size = 比几题？每题 20 秒。
live-size = { $size } 题
live-opened = 已开赛，共 { $size } 题，加入码 { $code }。大屏幕：{ $link }
    接下来会收到主持按钮；也可以直接发送：开始、暂停、继续、下一步、作废、结束；换人主持请发送“交给 姓名”。
live-host-privately = 已在本群开赛，主持按钮已发到您的私聊。
live-one-at-a-time = 本群正在进行一场比赛，请先结束它再开新的。
live-none-open = 现在没有可以加入的比赛。
live-which-game = 加入哪一场？
live-how-to-answer = 题目会发到这里，点按钮或回复字母作答，每题只能答一次。
live-names = { $names ->
    [real] 排名只显示前几名，用真名。
    [anonymous] 排名只显示前几名，用编号。
    [nickname] 排名只显示前几名，不显示真名。想用昵称，请发送“/join { $code } 昵称”。
   *[free] 排名只显示前几名。想换显示名，请发送“/join { $code } 昵称”，不想具名就发送“/join { $code } 匿名”。
} 不玩了请发送“退出比赛”。
live-left = 您已退出比赛，得分仍保留。
live-letter-please = 请回复一个选项字母，例如 A；没有题目时请稍等。
live-name-not-permitted = { $names ->
    [real] 这场比赛按实名进行，直接发送“/join { $code }”就能加入。
    [anonymous] 这场比赛全部匿名，直接发送“/join { $code }”就能加入。
   *[other] 这场比赛不显示真名：发送“/join { $code } 昵称”，或者直接发送“/join { $code }”匿名参加。
}
live-names-are = { $names ->
    [real] 排名显示真实姓名。
    [nickname] 排名只显示昵称或编号，不显示真名。
    [anonymous] 全部匿名，排名只显示编号。
   *[free] 真名、昵称还是匿名，由您自己选。
}
live-plan = { $size } 题，每题 20 秒；{ $teams ->
    [none] 个人赛
   *[other] 按{ -branch }分队，取平均分
}；{ $names ->
    [real] 只用真名
    [nickname] 只用昵称或编号
    [anonymous] 全部匿名
   *[free] 名字由各人自己选
}；{ $tagged ->
    [yes] 只出“{ $tag }”的题
   *[no] 题目不限
}。
live-plan-open = 开房间
live-plan-teams = { $now ->
    [none] 按{ -branch }分队
   *[other] 不分队
}
live-plan-names = 换一种名字
live-plan-tag = 选题目范围
live-plan-any-tag = 不限
live-which-tag = 只出哪一类题？
live-which-heir = 交给谁来主持？
live-no-heirs = 没有别的负责人可以接手：对方要负责本{ -branch }，并且绑定了聊天。
live-handed-over = 已交给{ $name }主持，主持按钮会出现在对方的私聊里。
