# The one reminder a day at the hour that a member chose.
reminder-title = Something still waits for you today
reminder-waits = One tap shows what it is. Whether and when is up to you.
