"""What Tencent's two platforms share: the gate before callbacks, the token, the client, and answers within the request.

Channels of Tencent's platforms build on this; nothing here knows a card, and nothing outside `bots` uses it.
"""
