from django.core.files.base import ContentFile

from tests.accounts.pictures import png
from tests.api.doors import operation
from tests.factories import InfluencerFactory, SocialAccountFactory


def picture(cast):
    return {"file": ContentFile(png(), name="me.png")}


def handle_to_claim(cast):
    account = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True))
    return {"platform": account.platform, "handle": account.handle}


def own_brand(**statuses):
    """Of their own brand, others have nothing to say, and nobody without a brand is asked."""
    return {"otherwise": 403, "other_brand": 404, "unapproved": 404, **statuses}


HANDLE = {"platform": "tiktok", "handle": "@nora"}
PRICES = {"rates": [{"platform": "tiktok", "deliverable": "video", "amount": "90.00", "currency": "EUR"}]}

DOORS = [
    operation("retrieve_profile", otherwise=403, influencers=200),
    operation("update_profile", otherwise=403, influencers=200, data={"city": "Girona"}),
    operation("replace_profile_photo", otherwise=403, influencers=200, data=picture),
    operation("delete_profile_photo", otherwise=403, influencers=204),
    operation("retrieve_rates", otherwise=403, influencers=200),
    operation("replace_rates", otherwise=403, influencers=200, data=PRICES),
    operation("list_social_accounts", otherwise=403, influencers=200),
    operation("create_social_account", otherwise=403, influencers=201, data=HANDLE),
    operation("delete_social_account", "social_account", otherwise=403, influencer=204, other_influencer=404),
    operation("list_claims", otherwise=403, influencers=200),
    operation("create_claim", otherwise=403, influencers=201, data=handle_to_claim),
    operation("retrieve_claim", "claim", otherwise=403, influencer=404, other_influencer=200),
    operation("withdraw_claim", "claim", otherwise=403, influencer=404, other_influencer=200),
    operation("list_brands", signed_in=200),
    operation("retrieve_brand", "brand", signed_in=200),
    operation("update_brand", "brand", data={"about": "Wool."}, **own_brand(writers=200)),
    operation("replace_brand_logo", "brand", data=picture, **own_brand(writers=200)),
    operation("delete_brand_logo", "brand", **own_brand(writers=204)),
    operation("list_brand_members", "brand", **own_brand(team=200, staff=200)),
    operation("update_brand_member", "brand member", data={"role": "manager"}, **own_brand(owner=200)),
    operation("delete_brand_member", "brand member", **own_brand(owner=204, manager=404, viewer=204)),
    operation("list_brand_invitations", "brand", **own_brand(owner=200)),
    operation("create_brand_invitation", "brand", data={"email": "jo@example.org"}, **own_brand(owner=201)),
    operation("delete_brand_invitation", "brand member_invitation", **own_brand(owner=204)),
    # It is for none of them.
    operation("accept_team_invitation", otherwise=403, data=lambda cast: {"token": cast.token_key}),
    operation("retrieve_creator", "slug", everybody=200),
    operation("list_reports", signed_in=200),
    operation("retrieve_report", "report", influencer=200),
    operation(
        "create_report",
        data=lambda cast: {"kind": "influencer", "target_id": cast.profile_key, "reason": "spam"},
        signed_in=201,
        flagged=201,
    ),
]
