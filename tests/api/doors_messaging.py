from tests.api.doors import operation

DOORS = [
    operation("list_notifications", signed_in=200),
    operation("retrieve_notification", "notification", influencer=200),
    operation("read_notification", "notification", influencer=200, flagged=404, data={}),
    operation("read_all_notification", signed_in=200, flagged=200, data={}),
]
