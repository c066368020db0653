from tests.api.doors import operation

WHY = {"reason": "Seen on the phone."}


def for_staff(name, keys="", **more):
    return operation(name, keys, otherwise=403, staff=200, **more)


DOORS = [
    for_staff("retrieve_moderation_queues"),
    for_staff("list_moderated_brands"),
    for_staff("approve_brand", "waiting_brand", data=WHY),
    for_staff("reject_brand", "waiting_brand", data=WHY),
    for_staff("list_moderated_claims"),
    for_staff("approve_claim", "claim", data=WHY),
    for_staff("reject_claim", "claim", data=WHY),
    for_staff("list_moderated_reports"),
    for_staff("resolve_report", "report", data=WHY),
    for_staff("dismiss_report", "report", data=WHY),
    for_staff("list_users"),
    for_staff("retrieve_user", "user"),
    for_staff("end_access_user", "user", data=WHY),
    for_staff("deactivate_user", "user", data=WHY),
    for_staff("activate_user", "closed_user", data=WHY),
    for_staff("list_audit_rows"),
    for_staff("retrieve_audit_row", "audit_row"),
    for_staff("list_disputes"),
    for_staff("settle_dispute", "dispute", data={"to": "active", **WHY}),
    for_staff("list_subjects", "kind"),
    for_staff("retrieve_subject", "kind profile"),
    for_staff("flag_subject", "kind profile", data=WHY),
    for_staff("unflag_subject", "kind frozen_profile", data=WHY),
    for_staff("remove_subject", "kind profile", data=WHY),
    for_staff("restore_subject", "kind removed_profile", data=WHY),
]
