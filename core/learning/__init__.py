"""What answers teach the service: how hard items are, how able members are, and which wrong answers come back when."""
