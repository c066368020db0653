from tests.api.doors import operation

PERSON = {"name": "Ida Berg", "email": "ida@berg.example", "password": "seven slow kitchens"}
BRAND = {**PERSON, "organisation": "Berg Foods", "industry": "food", "website": "https://berg.example"}
INFLUENCER = {
    **PERSON,
    "niches": ["food"],
    "country": "ES",
    "languages": ["es"],
    "accounts": [{"platform": "instagram", "handle": "ida.berg"}],
}

DOORS = [
    operation("retrieve_me", signed_in=200),
    operation("update_me", signed_in=200, data={"name": "Somebody Else"}),
    # Whoever is signed in may join somebody else in; the frozen do nothing.
    operation("create_brand_account", everybody=202, flagged=403, data=BRAND),
    operation("create_influencer_account", everybody=202, flagged=403, data=INFLUENCER),
    operation(
        "create_member_account",
        everybody=201,
        flagged=403,
        data=lambda cast: {"token": cast.token_key, "name": "Ida Berg", "password": "seven slow kitchens"},
    ),
    operation("list_tokens", signed_in=200),
    operation("retrieve_token", "api_token", influencer=200),
    # Nobody here proved lately that it is them.
    operation("create_token", signed_in=403, data={"name": "Script", "scopes": ["account:read"], "days": 7}),
    operation("delete_token", "api_token", influencer=204, flagged=404),
    operation("create_ws_ticket", signed_in=201, data={}),
]
