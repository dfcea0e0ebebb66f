profile-welcome = 您好！
profile-help = 帮助
profile-cancelled = 已取消。
profile-stranger = 您还不是{ -member }。
