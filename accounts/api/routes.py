"""What accounts brings to the API: prefix and resource."""

from typing import Any

from accounts.api import problems, schemes  # noqa: F401 -- both register on import
from accounts.api.brands import BrandLogo, Brands
from accounts.api.claims import Claims
from accounts.api.creators import Creators
from accounts.api.data_rights import DataExports, Deletion
from accounts.api.fields import KEY
from accounts.api.join import BrandJoining, InfluencerJoining, MemberJoining
from accounts.api.me import Me
from accounts.api.moderation import routes as moderation
from accounts.api.profile import Profile, ProfilePhoto, Rates
from accounts.api.reports import Reports
from accounts.api.social_accounts import SocialAccounts
from accounts.api.teams import BrandInvitations, BrandMembers, TeamInvitations
from accounts.api.tickets import WsTickets
from accounts.api.tokens import ApiTokens

BRAND = rf"brands/(?P<brand>{KEY})"

ROUTES: list[tuple[str, Any]] = [
    ("join/brand", BrandJoining),
    ("join/influencer", InfluencerJoining),
    ("join/member", MemberJoining),
    ("me", Me),
    ("me/deletion", Deletion),
    ("data-exports", DataExports),
    ("tokens", ApiTokens),
    ("ws-tickets", WsTickets),
    ("profile", Profile),
    ("profile/photo", ProfilePhoto),
    ("rates", Rates),
    ("social-accounts", SocialAccounts),
    ("claims", Claims),
    ("brands", Brands),
    (f"{BRAND}/logo", BrandLogo),
    (f"{BRAND}/members", BrandMembers),
    (f"{BRAND}/invitations", BrandInvitations),
    ("team-invitations", TeamInvitations),
    ("creators", Creators),
    ("reports", Reports),
    *moderation.ROUTES,
]
