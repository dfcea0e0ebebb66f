push-switch-off = 不再接收此类提醒
push-unknown = 没有找到这条推送，请返回列表重新选择。
push-is-running = 这条推送正在发送，无需重复操作。
push-is-paused = 这条推送已暂停。如需继续发送，请点“继续”。
push-is-finished = 这条推送已经发送完毕，不能再更改。
push-is-cancelled = 这条推送已经取消，不能再更改。如需发送，请新建一条。
push-too-late = 这条推送已过截止时间，不能再发送。如仍需通知，请新建一条。
push-nobody-to-call = 这位不在名单上，或者已经收到消息了。
