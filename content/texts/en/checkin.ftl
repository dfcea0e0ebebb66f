# The daily check-in: voluntary, and the member's own.
checkin-offer =
    The daily check-in is up to you: one tap or one line a day, a record for yourself.
    Only you can see whether you checked in and how many days in a row; no ranking, no lists, and you can switch it off or erase it at any time.
checkin-or-meeting = Meetings stand below; they have nothing to do with the daily check-in.
checkin-meetings-only = Your meetings:
checkin-not-offered = There is no meeting to check in at. Once one begins, just send the six digits that the host shows.
checkin-join = Start checking in daily
checkin-rejoin = Start again
checkin-joined = All right, from today on. Just send /checkin, or /checkin and a line of yours.
checkin-now = Check in
checkin-done = { $streak ->
    [0] Checked in: { $day }.
    [one] Checked in: { $day }, { $streak } workday in a row.
   *[other] Checked in: { $day }, { $streak } workdays in a row.
}
checkin-already = You have checked in today; workdays in a row: { $streak }.
checkin-already-noted = You have checked in today; your line now stands with it.
checkin-closed = It is not the time to check in. { $over ->
    [0] You can from { $start } to { $end }.
   *[other] You can from { $start } to { $end } the next day.
}
checkin-stands-done = Checked in today; workdays in a row: { $streak }.
checkin-stands-open = Not checked in yet today; workdays in a row: { $streak }.
checkin-frozen = You did not check in on { $day }; your run was kept for you.
checkin-unknown-year = The days off of { $year } are not announced yet: Monday to Friday count as workdays for now.
checkin-note = Add a line
checkin-note-ask = Write a line for today; only you can see it. Send /cancel if you would rather not.
checkin-note-kept = Noted.
checkin-note-nowhere = That day is not checked in, so the line was not kept. Please send /checkin first.
checkin-note-long = That line is too long; please keep it within { $most } characters and send it again.
checkin-month = This month
checkin-month-title = Month { $month } of { $year }
checkin-month-legend = A line a week, Monday to Sunday, led by the Monday's date. ✅ checked in 🔵 made up 🔶 leave or pause 💠 kept ⬜ missed ➖ day off or to come
checkin-month-figures = Days this month: { $days }, of them made up: { $made_up }; workdays in a row: { $streak }.
checkin-makeup = Make up a day
checkin-makeup-ask = Which day?
checkin-makeup-day = { $day }
checkin-makeup-done = Made up: { $day }; workdays in a row: { $streak }.
checkin-makeup-none = There is no day to make up: it is done already, too long ago, or this month's number is used up.
checkin-more = More
checkin-more-intro = Settings of your daily check-in:
checkin-hours = { $whole ->
    [0] { $over ->
        [0] Hours: { $start } to { $end }
       *[other] Hours: { $start } to { $end } the next day
    }
   *[other] Hours: all day
}
checkin-back = Back
checkin-remind = Remind me
checkin-remind-ask = When shall I remind you on workdays? Not on days you have checked in.
checkin-remind-off = Do not remind me
checkin-remind-never = No reminder
checkin-remind-now = Reminder at { $clock }
checkin-remind-set = All right, I will remind you at { $clock } on workdays not checked in yet.
checkin-reminder = You have not checked in today. One tap if you like; it is fine not to.
checkin-leave = Days of leave
checkin-leave-ask = How many days of leave, from today? You need not check in, and your run goes on.
checkin-leave-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
checkin-leave-set = All right, on leave until { $day }; your run goes on.
checkin-resume = End my leave
checkin-leave-ended = All right, your leave is over.
checkin-off = Switch the daily check-in off
checkin-switched-off = The daily check-in is off. What you have stays, for you alone.
checkin-forget = Erase everything
checkin-forget-ask = All your check-ins, lines and settings will be deleted for good. Are you sure?
checkin-forget-yes = Yes, erase
checkin-forgotten = Erased; nothing is left.
checkin-flaw-boundary = The day cannot begin in the midst of the hours; please change one of the two.
