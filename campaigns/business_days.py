import datetime as dt


def add_business_days(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the same time of day `days` Mondays-to-Fridays later, in the zone of `moment`.

    Counted from a weekend, the first day is Monday. Public holidays differ by country and count as days.
    """
    while days > 0:
        moment += dt.timedelta(days=1)
        if moment.weekday() < 5:  # noqa: PLR2004 -- Saturday is 5
            days -= 1
    return moment
