# Notices in the console.
console-menu-notices = Notices
console-notices-empty = No notices yet. Write a few words, or add a picture or a file, and send it to your members; ask for confirmation where you need it.
console-notice-new = New notice
console-notice-edit = Change the notice
console-notice-what = What the notice says
console-notice-body-hint = Up to 2000 characters; an empty line begins a paragraph, **two stars** make bold
console-notice-file = Picture or file
console-notice-drop-file = Remove the present picture or file
console-notice-expires-at = Ends
console-notice-expires-hint = From then on it is neither shown nor sent; empty = it does not end
console-notice-no-end = It does not end
console-notice-over = Over
console-notice-asks = Confirmation
console-notice-confirm = Ask everybody to tap “I have read it”
console-notice-confirm-yes = Asked for
console-notice-confirm-no = Not asked for
console-notice-remind-at = Reminder
console-notice-remind-hint = Only those who have not confirmed are reminded, privately and once, never in a group; empty = nobody is
console-notice-kept = Kept as a draft. Please check the content and the head count below, then publish.
console-notice-withdraw-sure = Nobody will see the notice any more, and what was not sent yet will not be. What has arrived cannot be taken back.
console-notice-progress = Confirmations
console-notice-confirmed = Confirmed
console-notice-missing = Who has not confirmed
console-notice-missing-intro = { $n } have not confirmed. The list is for your phone calls only: please do not publish it or name anybody in a group.
console-notice-missing-none = Everybody has confirmed.
console-did-notice-added = Notice made
console-did-notice-changed = Notice changed
console-did-notice-published = Notice published
console-did-notice-withdrawn = Notice withdrawn
