# The calendar: in chat, in cards that are sent, and how days and rules are said.
calendar-title = Calendar
calendar-none = Nothing is planned for the next two months. You will hear when there is.
calendar-this-week =
    { $count ->
        [0] Nothing this week. Coming up:
        [one] One thing this week. Coming up:
       *[other] { $count } things this week. Coming up:
    }
calendar-more =
    { $count ->
        [one] And one more after that.
       *[other] And { $count } more after that.
    }
calendar-choice = { $when } { $title }
calendar-gone = This has been cancelled, or is no longer meant for you.
calendar-back = See the calendar
calendar-open = See details
calendar-open-task = Open the study task
calendar-open-quiz = Take the quiz
calendar-kind-task = Study task
calendar-kind-quiz = Quiz
calendar-kind-notice = Notice
calendar-kind-meeting = Meeting
calendar-kind-reminder = Reminder
calendar-push-task = Study task
calendar-push-quiz = Quiz
calendar-push-notice = Notice
calendar-push-meeting = Meeting
calendar-push-reminder = Reminder
calendar-push-moved = New time
calendar-push-cancelled = Cancelled
calendar-was = Was planned for: { $when }
calendar-cancelled = It will not take place this time.
calendar-place = Place: { $place }
calendar-weekday =
    { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[other] Sunday
    }
calendar-when = { $day }, { $clock }
calendar-short-day =
    { $weekday ->
        [1] Mon { $day } { $month }
        [2] Tue { $day } { $month }
        [3] Wed { $day } { $month }
        [4] Thu { $day } { $month }
        [5] Fri { $day } { $month }
        [6] Sat { $day } { $month }
       *[other] Sun { $day } { $month }
    }
calendar-when-hours = { $start }, about { $length }
calendar-when-days = { $start } to { $until }
calendar-minutes =
    { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
calendar-hours =
    { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }
calendar-hours-half = { $hours }½ hours
calendar-day =
    { $weekday ->
        [1] Monday, { $day }
        [2] Tuesday, { $day }
        [3] Wednesday, { $day }
        [4] Thursday, { $day }
        [5] Friday, { $day }
        [6] Saturday, { $day }
       *[other] Sunday, { $day }
    }
calendar-comma = {", "}
calendar-clause-comma = {", "}
calendar-rule-once = once
calendar-rule-daily =
    { $interval ->
        [1] every day
       *[other] every { $interval } days
    }
calendar-rule-weekly =
    { $interval ->
        [1] every { $days }
        [2] every second week on { $days }
       *[other] every { $interval } weeks on { $days }
    }
calendar-rule-monthly =
    { $interval ->
        [1] every month on the { $days }
       *[other] every { $interval } months on the { $days }
    }
calendar-rule-in-months =
    { $interval ->
        [1] every year in { $months } on the { $days }
       *[other] every { $interval } months, if that is { $months }, on the { $days }
    }
calendar-rule-yearly =
    { $interval ->
        [1] every year in { $months } on the { $days }
       *[other] every { $interval } years in { $months } on the { $days }
    }
calendar-rule-count =
    { $count ->
        [one] one time
       *[other] { $count } times
    }
calendar-rule-until = until { $day }
calendar-shift-next = moved to the next workday when it falls on a day off
calendar-shift-previous = moved to the workday before when it falls on a day off
calendar-shift-skip = left out when it falls on a day off
calendar-month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[other] December
    }
calendar-month-day =
    { $day ->
        [-1] last day
        [-2] last day but one
        [-3] last day but two
        [1] 1st
        [2] 2nd
        [3] 3rd
        [21] 21st
        [22] 22nd
        [23] 23rd
        [31] 31st
       *[other] { $day }th
    }
calendar-nth =
    { $ordinal ->
        [-1] last { $name }
        [1] first { $name }
        [2] second { $name }
        [3] third { $name }
        [4] fourth { $name }
       *[other] fifth { $name }
    }

calendar-not-there = This entry was not found; it may have been deleted. Go back to the calendar and choose again.
calendar-is-withdrawn = This entry has been withdrawn and cannot be changed. Copy it if you need it again.
calendar-released-already = This entry has been released or withdrawn already.
calendar-no-occurrence = There is nothing of this entry on that day. Go back and choose another day.
calendar-flaw-title = Please fill in a title of at most { $most } characters.
calendar-flaw-words = The text is too long: keep it within { $most } characters.
calendar-flaw-place = The place is too long: keep it within { $most } characters.
calendar-flaw-minutes = Please give a length between 0 minutes and 3 days.
calendar-flaw-lead = Please choose at most 14 days of notice.
calendar-flaw-branch = The chosen { -branch } was not found. Please choose again.
calendar-flaw-ends-before-start = It ends before it begins. Change one of the two days.
calendar-flaw-never = By this rule it never happens (February has no 30th, for one). Change the day or how it repeats.
calendar-flaw-never-workday = By this rule every time falls on a day off and is left out. Change the day, or let it move to a workday.
calendar-flaw-over = Its time is past, or its rule has ended. Choose a later day before releasing it.
