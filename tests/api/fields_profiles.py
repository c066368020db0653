BRAND = {"name", "industry", "website", "size", "country", "time_zone", "about"}
PROFILE = {"name", "bio", "country", "city", "languages", "niches", "audience", "media_kit_public"}
AUDIENCE = {"countries", "ages", "genders"}
RATE = {"platform", "deliverable", "amount", "currency"}
HANDLE = {"platform", "handle"}
REPORT = {"kind", "target_id", "reason", "text"}
READS = {
    "Audience": AUDIENCE,
    "Brand": BRAND | {"id", "slug", "picture", "is_own", "status", "decision_reason", "decided_at", "created_at"},
    "BrandInvitation": {"id", "email", "role", "created_at", "expires_at"},
    "BrandMember": {"id", "user_id", "name", "email", "role", "is_you", "joined_at"},
    "Claim": {"id", "profile", "account", "code", "status", "reason", "created_at", "decided_at"},
    "MediaKit": PROFILE - {"media_kit_public"} | {"id", "slug", "picture", "page", "is_claimed", "accounts", "rates"},
    "PriceList": {"rates"},
    "Profile": PROFILE | {"id", "slug", "picture", "page", "created_at"},
    "ProfileName": {"id", "slug", "name"},
    "Rate": RATE,
    "Report": REPORT | {"id", "label", "page", "status", "decision_note", "created_at", "decided_at"},
    "SocialAccount": {"id", "platform", "handle", "label", "url", "verified_at"},
}
WRITES = {
    "AudienceInputRequest": AUDIENCE,
    "BrandInvitationInputRequest": {"email", "role"},
    "ClaimInputRequest": HANDLE,
    "HandleInputRequest": HANDLE,
    "PatchedBrandInputRequest": BRAND,
    "PatchedBrandMemberInputRequest": {"role"},
    "PatchedProfileInputRequest": PROFILE,
    "PictureInputRequest": {"file"},
    "PriceListInputRequest": {"rates"},
    "RateInputRequest": RATE,
    "ReportInputRequest": REPORT,
    "TeamInvitationInputRequest": {"token"},
}
