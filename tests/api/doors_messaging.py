from tests.api.doors import operation

WISHES = {"offers": True, "work": True, "messages": False, "campaigns": True, "team": True}
DOORS = [
    operation("list_notifications", signed_in=200),
    operation("retrieve_notification", "notification", influencer=200),
    operation("read_notification", "notification", influencer=200, flagged=404, data={}),
    operation("read_all_notification", signed_in=200, flagged=200, data={}),
    operation("retrieve_notification_preferences", signed_in=200),
    operation("replace_notification_preferences", signed_in=200, flagged=200, data=WISHES),
    operation("list_conversations", signed_in=200),
    operation("retrieve_conversation", "conversation", team=200, influencer=200, staff=200),
    operation("read_conversation", "conversation", team=200, flagged=200, influencer=200, data={"seq": 1}),
    operation("list_messages", "conversation", team=200, influencer=200, staff=200),
    operation("retrieve_message", "conversation seq", team=200, influencer=200, staff=200),
    operation("create_message", "conversation", writers=201, influencer=201, data={"body": "Hello."}),
]
