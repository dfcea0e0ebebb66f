# 检查聊天渠道时说的话。
telegram-check-fine = Telegram 认得机器人 @{ $name }，消息收发正常。
telegram-check-link = 机器人链接，可发给成员
telegram-check-token = Telegram 不认这个令牌。请在 @BotFather 里重新复制完整的令牌，填到服务器设置 ZHIBU_TELEGRAM__TOKEN，再重启服务。
telegram-check-unreachable = 连不上 Telegram。请检查这台服务器的网络；如果通过代理或自建的 Bot API 访问，请检查设置 ZHIBU_TELEGRAM__API_BASE。
telegram-check-other = Telegram 没有正常答复，它说：{ $words }。请稍后再试。
telegram-check-elsewhere = 另一个程序正在接收这个机器人的消息，所以这里收不到。请停掉那个程序，或在 @BotFather 里新建一个机器人。
telegram-check-https = Telegram 只往 https 地址送消息，而现在的地址是 { $url }。请在服务器前面配好证书，把 ZHIBU_PUBLIC_URL 改成 https 地址；或把 ZHIBU_TELEGRAM__MODE 改成 polling。
telegram-check-not-set = Telegram 还不知道把消息送到 { $url }。服务会自动重试；如果几分钟后仍是这样，请重启服务。
telegram-check-trouble = Telegram 最近一次送消息没有成功，它说：{ $words }。请检查从外网能否打开公开地址，证书是否有效。
telegram-check-waiting = 有 { $n } 条消息还在 Telegram 那边等着，没有送到。请检查服务是否一直在运行。
webchat-check-fine = 网页聊天正常。
webchat-check-link = 网页聊天的地址，可发给成员
webchat-check-http = 公开地址没有用 https，成员发的内容在路上可能被别人看到。请在服务器前面配好证书，并把 ZHIBU_PUBLIC_URL 改成 https 地址。
webchat-check-stored = 消息存不进数据库，成员现在收不到回复。请检查数据库是否在运行。
terminal-check-fine = 在服务器上运行 zhibu talk 就可以开始聊天。
terminal-check-stored = 数据库现在打不开。请检查数据库是否在运行。
