# What is said in chat groups.
group-write-privately = 为保护您的隐私，请私聊我。
group-write-first = 请先私聊我，发送“开始”，再点一次按钮。
group-hello = 大家好！我是{ -branch }的消息助手。请{ -secretary }在这里发送 /register（登记），以后学习任务和答题会在本群通知；每个人的作答只在私聊里进行。
group-registered = 已登记：以后{ $branch }的学习任务和答题会在本群通知。每个人的作答只在私聊里进行。如需停止，请发送 /unregister（取消登记）。
group-unregistered = 已取消登记，以后不在本群通知。
group-not-registered = 本群还没有登记。
group-secretary-only = 只有负责本{ -branch }的{ -secretary }或管理员可以登记。请先请管理员在控制台的“账号”页把您的账号与您本人对应起来。
group-name-branch = 您没有负责这个{ -branch }，或者您负责多个，请写明编码，例如：/register 001.002
group-unknown = 没有找到这个群，请返回列表重新选择。
