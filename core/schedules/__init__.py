"""When members want to be reminded: rows of hours that all members with the same wish share, and who shares which."""
