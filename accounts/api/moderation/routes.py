from typing import Any

from accounts.api.moderation.decisions import ModeratedBrands, ModeratedClaims, ModeratedReports
from accounts.api.moderation.queues import Audit, Queues
from accounts.api.moderation.subjects import Subjects
from accounts.api.moderation.users import Users

ROUTES: list[tuple[str, Any]] = [
    ("moderation/queues", Queues),
    ("moderation/brands", ModeratedBrands),
    ("moderation/claims", ModeratedClaims),
    ("moderation/reports", ModeratedReports),
    ("moderation/users", Users),
    ("moderation/audit", Audit),
    (r"moderation/subjects/(?P<kind>[a-z]{1,40})", Subjects),
]
