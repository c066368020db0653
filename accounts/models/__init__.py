from accounts.models.brand import Brand, Member, MemberInvitation
from accounts.models.influencer import Claim, Influencer, Rate, SocialAccount
from accounts.models.moderation import AuditRow, Report
from accounts.models.rights import DataExport, Erasure
from accounts.models.tokens import ApiToken, RefreshToken, RefusedJoin
from accounts.models.user import User, tidy_email

__all__ = [
    "ApiToken",
    "AuditRow",
    "Brand",
    "Claim",
    "DataExport",
    "Erasure",
    "Influencer",
    "Member",
    "MemberInvitation",
    "Rate",
    "RefreshToken",
    "RefusedJoin",
    "Report",
    "SocialAccount",
    "User",
    "tidy_email",
]
