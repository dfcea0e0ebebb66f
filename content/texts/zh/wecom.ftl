# What only WeCom (企业微信) shows, and what is said about it on the channels page.
wecom-choose = 请选择
wecom-answered = 已作答
wecom-ok = 企业微信应用工作正常。
wecom-copy-url = 接收消息服务器 URL
wecom-wrong-secret = 企业微信不接受应用的 Secret：请在管理后台“应用管理”中重新复制，填入 ZHIBU_WECOM__SECRET。
wecom-wrong-corp = 企业 ID 不对：请在管理后台“我的企业”底部复制，填入 ZHIBU_WECOM__CORP_ID。
wecom-wrong-agent = AgentId 与 Secret 不属于同一个应用：请在该应用的页面重新复制两者。
wecom-wrong-address = 企业微信不信任本服务器的 IP：请先设置应用的接收消息服务器 URL，再把服务器的公网 IP 加入“企业可信 IP”。
wecom-wrong-rights = 应用没有所需的权限：请检查应用的可见范围和接口权限。
wecom-wrong-robot = 群机器人的 key 无效：请在群设置中重新复制 Webhook 地址里的 key，填入 ZHIBU_WECOM__ROBOT_KEY。
wecom-wrong-server = 暂时连不上企业微信，请稍后再试。
wecom-robot-answer-privately = 群里不能作答，请在私聊中打开。
wecom-robot-ok = { $many } 个群机器人工作正常。
wecom-robot-group = 群机器人
