"""Practice at one's own pace: items that fit the member, by subject, and the book of wrong answers."""
