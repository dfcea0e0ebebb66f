"""WeCom (企业微信), an app of the organisation's own: what its callbacks mean, what our cards look like there, and its API.

`incoming`, `words` and `plan` are pure; only `channel`, `callback` and `setting_up` touch the network.
"""
