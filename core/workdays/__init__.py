"""Which days are worked: the State's calendar and the organisation's own changes to it; knows no feature."""
