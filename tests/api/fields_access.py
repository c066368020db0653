TOKEN = {"id", "name", "begins_with", "scopes", "created_at", "expires_at", "last_used_at"}
READS = {
    "Me": {
        "id",
        "email",
        "role",
        "name",
        "time_zone",
        "language",
        "brand",
        "influencer",
        "frozen",
        "frozen_reason",
        "second_factor",
        "scopes",
    },
    "Seat": {"id", "name", "role", "approved"},
    "OwnProfile": {"id", "slug"},
    "Joined": {"sign_in"},
    "ApiToken": TOKEN,
    "NewApiToken": TOKEN | {"token"},
    "WsTicket": {"ticket", "protocols", "address", "expires_in"},
}
PERSON = {"name", "email", "password", "time_zone"}
WRITES = {
    "PatchedMeInputRequest": {"name", "time_zone", "language"},
    "BrandJoinInputRequest": PERSON | {"organisation", "industry", "website", "size"},
    "InfluencerJoinInputRequest": PERSON
    | {"bio", "niches", "country", "city", "languages", "audience", "accounts", "rates"},
    "MemberJoinInputRequest": {"token", "name", "password"},
    "ApiTokenInputRequest": {"name", "scopes", "days"},
}
