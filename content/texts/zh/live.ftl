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
live-flaw-pace = 每题之间的停留时间太短：倒计时至少 3 秒，答案和排名各至少 4 秒。
live-secretary-only = 只有负责本{ -branch }的{ -secretary }或管理员可以开赛。
live-host-only = 只有主持人可以这样做。
live-cannot-host = { $name }没有负责这个{ -branch }，不能接手主持。
live-not-for-you = 这场比赛是别的{ -branch }的，您可以在大屏幕上观看。
live-nickname-missing = 请写上昵称，例如：/join 123456 小红
