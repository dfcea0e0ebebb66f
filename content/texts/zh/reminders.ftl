# The one reminder a day at the hour that a member chose.
reminder-title = 今天还有没做完的
reminder-waits = 点一下就能看到，做不做、什么时候做，由您安排。
