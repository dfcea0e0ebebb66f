# What only WeCom (企业微信) shows, and what is said about it on the channels page.
wecom-choose = Please choose
wecom-answered = Answered
wecom-ok = The WeCom app works.
wecom-copy-url = URL of the server that receives messages
wecom-wrong-secret = WeCom does not take the app's Secret: copy it again under “Apps” of the admin console into ZHIBU_WECOM__SECRET.
wecom-wrong-corp = The company id is wrong: copy it from the foot of “My company” in the admin console into ZHIBU_WECOM__CORP_ID.
wecom-wrong-agent = AgentId and Secret do not belong to the same app: copy both from the app's page again.
wecom-wrong-address = WeCom does not trust the IP of this server: set the app's message URL first, then add the server's public IP to the company's trusted IPs.
wecom-wrong-rights = The app lacks a right it needs: look at who may see it and what it may call.
wecom-wrong-robot = The key of the group robot is not valid: copy the key of the Webhook address in the group's settings again into ZHIBU_WECOM__ROBOT_KEY.
wecom-wrong-server = WeCom cannot be reached just now; please try again later.
wecom-robot-answer-privately = Please open it in your private chat; nobody hears you here.
wecom-robot-ok = { $many ->
    [one] { $many } group robot works.
   *[other] { $many } group robots work.
}
wecom-robot-group = Group robot
