"""WeChat Official Accounts: what their callbacks mean, what our cards look like there, and the talk with their API.

The poorest of the channels: one answer within the request, five messages in two days, no groups, no edits.
"""
