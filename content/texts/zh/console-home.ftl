# The overview.
console-number-members = { -member }总数
console-number-bound = 能收到消息
console-number-branches = { -branch }数
console-number-running = 正在推送
