# Chat groups of the branches.
console-groups-intro = 学习任务和答题会在这里列出的群里通知；每个人的作答只在私聊里进行，群里看不到。
console-groups-empty = 还没有登记群聊。请先把机器人拉进群，再由{ -secretary }在群里发送 /register（登记）。
console-group-name = 群名称
console-group-nameless = 未命名的群
console-group-state = 状态
console-group-since = 登记时间
console-group-closed = 机器人不在群里
console-group-told = 接收通知
console-group-quiet = 不通知
console-group-hush = 停止通知
console-group-hush-of = 停止在“{ $name }”通知
console-group-announce = 恢复通知
console-group-announce-of = 恢复在“{ $name }”通知
console-group-remove = 移除
console-group-remove-sure = 移除后，“{ $name }”不再收到通知；想恢复，需要重新登记。
console-group-remove-yes = 确定移除
console-group-edit = 修改群
