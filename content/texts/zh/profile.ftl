# Joining, help, settings, leaving.
profile-stranger =
    您好！这里是{ $name }的消息助手，只为本单位的人服务。
    想加入的话，请向您的{ -secretary }要一个绑定码或链接，把绑定码发到这里就可以了。
profile-joined = { $name }，您好！您已加入{ $branch }。
profile-what = 学习任务、答题和通知会送到这里，点一下按钮或者回复一个字母就行。
profile-voluntary = 参加全凭自愿：不排名次，不计时长，不公开点名。
profile-quiet-promise = 每天 { $start } 到 { $end } 不打扰您。
profile-way-out = 不想收了，回复“设置”可以关闭或暂停；回复“离开”会删除您的信息。
profile-welcome-back = { $name }，欢迎回来！今天想做点什么？

profile-code-wrong = 这个绑定码不对，或者已经用过、过期了。请核对一下，或向您的{ -secretary }要一个新的。
profile-code-too-many = 试错的次数多了，请过一小时再试。如果绑定码不好用，请向您的{ -secretary }要一个新的。
profile-code-somebody-else = 这个聊天账号已经绑定了您本人。这个绑定码是给另一位的，请对方在自己的账号里使用。
profile-code-already = 您已经绑定好了，不用再绑。

profile-help = 您可以点按钮，也可以直接回复下面的词：
profile-not-understood = 这句话我没看懂，抱歉。您可以选下面的一项，或回复“帮助”；有事也可以直接找您的{ -secretary }。
profile-cancelled = 好的，已取消。需要时回复“帮助”。
profile-cancelled-stranger = 好的，已取消。

profile-leave-ask = 您确定要离开吗？
profile-leave-deleted = 会删除：您在这里的姓名、编号、电话和所在组织，您的答题和任务记录，您写的建议，我们的对话，以及聊天账号的绑定。删除后无法恢复。
profile-leave-kept = 不受影响：单位另外保存的名册和档案。以后想回来，向您的{ -secretary }要一个新的绑定码即可。
profile-leave-yes = 离开并删除
profile-leave-no = 先不离开
profile-leave-stayed = 好的，一切照旧。
profile-left = 您的信息已经删除。谢谢您这段时间的参与，祝您一切顺利！

profile-settings = 您的设置：
profile-now-quiet = 免打扰：{ $hours }
profile-now-muted =
    { $count ->
        [0] 接收：全部消息
       *[other] 接收：已关闭 { $count } 类消息
    }
profile-now-paused = 已暂停，{ $until } 恢复
profile-set-language = 语言 Language
profile-set-quiet = 免打扰时间
profile-set-kinds = 接收哪些消息
profile-set-pause = 暂停一阵子
profile-set-resume = 现在恢复
profile-set-chats = 我的聊天
profile-set-back = 返回设置

profile-language-ask = 请选择语言：
profile-language-zh = 中文
profile-language-en = English
profile-language-set = 好的，以后用中文。

profile-quiet-ask = 什么时间不要打扰您？
profile-hours = { $start } 到 { $end }
profile-hours-none = 不设
profile-hours-usual = 按单位的：{ $hours }
profile-hours-never = 随时都可以
profile-hours-write = 我自己写
profile-hours-ask = 请写出免打扰的起止时间，例如 22:00-07:00。不改了就回复“取消”。
profile-hours-unclear = 这个时间我没看懂，请照这个样子写：22:00-07:00。不改了就回复“取消”。
profile-hours-set = 好的，免打扰时间已改为：{ $hours }。
profile-hours-set-usual = 好的，免打扰时间按单位的来。

profile-kinds-ask = 选一项就能打开或关闭：
profile-kind-quiz = 答题
profile-kind-reminder = 提醒
profile-kind-announcement = 通知
profile-kind-switch-off = 关闭{ $kind }
profile-kind-switch-on = 打开{ $kind }
profile-switched-off = 好的，以后不再给您发{ $kind }。
profile-switch-undo = 还是接收吧

profile-pause-ask = 暂停期间什么都不发给您，到时自动恢复。暂停多久？
profile-pause-days = { $days } 天
profile-pause-write = 到某一天
profile-pause-day-ask = 暂停到哪一天？那天起恢复。请写日期，例如 12月1日 或 2026-12-01。不改了就回复“取消”。
profile-pause-unclear = 这个日期我没看懂，请照这个样子写：12月1日 或 2026-12-01。
profile-pause-past = 这一天已经到了或过去了，请写今天以后的日期。
profile-pause-too-long = 最长可以暂停一年，请写近一点的日期。
profile-resumed = 好的，已恢复。

profile-chat-ask = 消息先送到哪里？那里送不到时，会改送到您的其他聊天。
profile-chat-now = { $chat }（现在的首选）
profile-chat = { $platform }（{ $name }）
profile-channel-telegram = Telegram
profile-channel-wechat = 微信公众号
profile-channel-webchat = 网页聊天
profile-channel-terminal = 终端
profile-channel-wecom = 企业微信
profile-chat-set = 好的，以后先送到那里。
profile-chat-unbind = 解绑一个聊天
profile-chat-last =
    您现在只绑定了这一个聊天：{ $chat }。
    解绑它，就再也收不到消息了；如果确实不想再收，请选“离开”，您的信息会一并删除。
profile-unbind-which = 要解绑哪一个？
profile-unbind-ask = 确定解绑{ $chat }吗？解绑后，那里收不到消息，在那里说过的话也会清除。想重新绑定，请向您的{ -secretary }要一个新的绑定码。
profile-unbind-ask-here = 确定解绑{ $chat }吗？就是您现在用的这一个。解绑后，这里收不到消息，在这里说过的话也会清除；您的其他聊天不受影响。想重新绑定，请向您的{ -secretary }要一个新的绑定码。
profile-unbind-yes = 确定解绑
profile-unbind-no = 先不解绑
profile-unbound = 已解绑：{ $chat }。您的其他聊天照常使用。
profile-set-wrong = 错题本

profile-now-hour = 每日提醒：{ $hour }
profile-now-zone = 时区：{ $zone }
profile-set-hour = 每日提醒
profile-set-days = 换提醒的日子
profile-set-zone = 我的时区
profile-set-caps = 最多收几条

profile-hour = { $days } { $clock }
profile-hour-none = 您还没有选提醒时间。
profile-hour-now = 提醒时间：{ $hour }
profile-hour-what =
    到了这个时间，如果当天还有没做完的事，就提醒您一次；都做完了就不打扰。
    每天的答题也会等到这个时间再送给您；赶不上的照常送。
profile-hour-write = 我自己写时间
profile-hour-never = 不再每日提醒
profile-hour-ask = 几点提醒您？例如 20:15。不改了就回复“取消”。
profile-hour-unclear = 这个时间我没看懂，请照这个样子写：20:15。不改了就回复“取消”。
profile-hour-set = 好的，已设好。
profile-days-ask = 哪些日子提醒您？
profile-days-workdays = 工作日
profile-days-1234567 = 每天
profile-days-12345 = 周一到周五
profile-days-135 = 周一、三、五
profile-days-67 = 周六、周日

profile-zone-ask = 您平时在哪个时区？免打扰和提醒都按您那里的钟点来。
profile-zone-usual = 和单位一样（{ $zone }）
profile-zone-write = 别的地方
profile-zone-write-ask = 请写时区或当地大城市的英文名，例如 Rome 或 Europe/Rome。不改了就回复“取消”。
profile-zone-unclear = 没有找到这个时区，请写附近大城市的英文名，例如 Rome 或 Asia/Tokyo。不改了就回复“取消”。
profile-zone-set = 好的，以后按这里的钟点来：{ $zone }。
profile-zone-asia-shanghai = 北京时间
profile-zone-asia-urumqi = 乌鲁木齐
profile-zone-asia-singapore = 新加坡
profile-zone-asia-dubai = 迪拜
profile-zone-europe-moscow = 莫斯科
profile-zone-europe-berlin = 柏林、巴黎、罗马
profile-zone-europe-london = 伦敦
profile-zone-africa-lagos = 拉各斯
profile-zone-america-new-york = 纽约
profile-zone-america-los-angeles = 洛杉矶
profile-zone-australia-sydney = 悉尼

profile-caps-what = 每类消息最多收几条？超过的就不发给您了，随时可以在“今日”里看到。您自己定的提醒不算在内。
profile-caps-ask = { $kind }最多收几条？
profile-caps-of = { $kind }：{ $most }
profile-caps-usual = 按单位的：{ $most }
profile-caps-any = 不限
profile-caps-day = 每天 { $day } 条
profile-caps-week = 每周 { $week } 条
profile-caps-both = 每天 { $day } 条、每周 { $week } 条
profile-caps-set = 好的，已设好。
