"""Planning what is due, fetching it within the quotas, and what follows from each kind of failure."""
