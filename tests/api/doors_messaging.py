from tests.api.doors import operation

HOOK = {"url": "https://93.184.215.14/hooks", "kinds": ["campaign.paused"]}
WISHES = {"offers": True, "work": True, "messages": False, "campaigns": True, "team": True}
NOT_THEIRS = {"other_brand": 404, "unapproved": 404}
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
    operation("list_emails", otherwise=403, staff=200),
    operation("retrieve_email", "email", otherwise=403, staff=200),
    operation("retry_email", "email", otherwise=403, staff=200),
    # What the brand's programs are told is for those who may also change things. Another brand has others.
    operation("list_webhooks", otherwise=403, writers=200, flagged=200, other_brand=200, unapproved=200),
    operation("retrieve_webhook", "webhook", otherwise=403, writers=200, flagged=200, **NOT_THEIRS),
    operation("create_webhook", otherwise=403, writers=201, other_brand=201, unapproved=201, data=HOOK),
    operation("update_webhook", "webhook", otherwise=403, writers=200, **NOT_THEIRS, data={"on": False}),
    operation("delete_webhook", "webhook", otherwise=403, writers=204, **NOT_THEIRS),
    operation("rotate_webhook", "webhook", otherwise=403, writers=200, **NOT_THEIRS),
    operation("ping_webhook", "webhook", otherwise=403, writers=200, **NOT_THEIRS),
    operation("list_deliveries", "webhook", otherwise=403, writers=200, flagged=200, **NOT_THEIRS),
    operation("retrieve_delivery", "webhook delivery", otherwise=403, writers=200, flagged=200, **NOT_THEIRS),
    operation("replay_delivery", "webhook delivery", otherwise=403, writers=200, **NOT_THEIRS),
]
