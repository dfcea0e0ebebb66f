# What only WeChat shows: links to tap, the menu, notices; and what its page in the console says.
wechat-tap-or-reply = 点选项，或回复前面的字母
wechat-more = 查看下一条
wechat-no-more = 没有更多未读内容了。
wechat-notice-hint = 回复“今日”查看
# The platform takes a time in this form only, whatever the language.
wechat-notice-time = { $year }年{ $month }月{ $day }日 { $clock }

wechat-copy-address = 服务器地址（URL）
wechat-check-fine = 公众号连接正常。
wechat-check-mode = 请在公众平台“设置与开发 → 基本配置”里填写下面的服务器地址，令牌和消息加解密密钥与本服务的设置一致，加解密方式选“安全模式”。
wechat-check-not-reached = 暂时连不上微信服务器。请检查这台服务器的网络，稍后再试。
wechat-check-secret = 微信不认 AppSecret。请在公众平台“基本配置”里重置，再填到设置 ZHIBU_WECHAT__APP_SECRET 里。
wechat-check-app-id = 微信不认 AppID。请照公众平台“基本配置”核对设置 ZHIBU_WECHAT__APP_ID。
wechat-check-address = 这台服务器的公网 IP 不在白名单里。请在公众平台“基本配置 → IP 白名单”里加上它。
wechat-check-frozen = 这个公众号的接口被微信限制了。请登录公众平台查看通知。
wechat-check-quota = 今天的接口调用次数用完了，明天零点后恢复。
wechat-check-code = 微信返回错误 { $code }。请在公众平台的文档里查一下这个代码的意思。

# The page where a follower agrees to one more notice.
wechat-agree-title = 接收提醒
wechat-agree-what = 微信规定，公众号要您同意才能发提醒：每同意一次，可以收到一条。多点几次，就可以多收几条。不想收，关掉这个页面就行。
wechat-agree-button = 同意接收一次提醒
wechat-agree-thanks = 好的，下一次提醒会发给您。再点一次，可以多收一条。
wechat-agree-refused = 没有同意，也没关系。以后想收提醒，再打开这个页面就行。
wechat-agree-elsewhere = 请在微信里打开这个页面。
wechat-agree-later = 这个页面暂时打不开，请过几分钟再试。
