# What the switchboard itself says, whatever the feature.
choice-pick-one = 请点按钮，或回复选项前的字母。
choice-pick-some = 可多选：请点选后提交，或一次回复全部字母，例如 ACD。
choice-unclear = 您的回复可能指不同的选项，请回复选项前的字母。
choice-too-old = 这个按钮属于较早的消息，已经失效。
choice-push-came = 刚刚来了一条新消息，拿不准您回复的是哪一条。回答下面这道题，请再回复一次；要看新消息，请点它的按钮，或回复“今日”。
choice-submit = 提交
failed-with-code = 抱歉，这条消息没有处理成功，已经记录。需要帮助时请告诉管理员代码 { $code }。
media-not-read = 我暂时只能看懂文字和按钮，请用文字回复。
message-too-long = 这条消息太长了，请控制在 4000 字以内。
reply-with-letter = 回复字母作答
reply-with-letters = 可多选，回复全部字母作答，例如 ACD
database-of-another-version = 数据库属于另一个版本：请先备份，再运行 zhibu migrate。
