"""How the API is read, answered and described. Nothing here differs between machines: settings.py adds what does."""

from typing import Any

from corsheaders.defaults import default_headers

# What pages of other origins may send and read.
HEADERS_TAKEN = (
    *default_headers,
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-refresh-transport",
    "x-session-token",
)
HEADERS_TOLD = (
    "etag",
    "idempotent-replayed",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-request-id",
)
FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.AccessToken",
        "accounts.authentication.PersonalToken",
        "accounts.authentication.WebsiteSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.policy.RolePolicy"],
    "DEFAULT_THROTTLE_CLASSES": ["rest.throttles.Anonymous", "rest.throttles.SignedIn", "rest.throttles.Scoped"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": "60/min",
        "user": "600/min",
        "search": "120/min",
        "export": "20/min",
        "message": "60/min",
        "offer": "30/min",
        "join": "20/hour",
    },
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest.parsers.JSON"],
    "DEFAULT_PAGINATION_CLASS": "rest.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "rest.schema.Schema",
    "EXCEPTION_HANDLER": "rest.problems.answer",
    "DEFAULT_VERSIONING_CLASS": None,
    "ORDERING_PARAM": "sort",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR: dict[str, Any] = {
    "TITLE": "InfluenceHub API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    # Names stay when another resource brings choices of the same field's name.
    "ENUM_NAME_OVERRIDES": {
        "ActivityKindEnum": "campaigns.activity.KINDS",
        "CampaignStatusEnum": "campaigns.models.Campaign.Status",
        "GoalKindEnum": "campaigns.models.Goal.Kind",
        "NicheEnum": "accounts.niches.Niche",
        "PlatformEnum": "accounts.platforms.Platform",
        "CollaborationStatusEnum": "campaigns.models.Collaboration.Status",
        "OfferStatusEnum": "campaigns.models.Offer.Status",
        "SettlementEnum": "campaigns.api.moderation.ENDS",
        "SideEnum": "campaigns.models.Side",
        "BrandStatusEnum": "accounts.models.Brand.Status",
        "ClaimStatusEnum": "accounts.models.Claim.Status",
        "DataExportStatusEnum": "accounts.models.DataExport.Status",
        "ReportStatusEnum": "accounts.models.Report.Status",
        "ReportReasonEnum": "accounts.models.Report.Reason",
        "MemberRoleEnum": "accounts.models.Member.Role",
        "UserRoleEnum": "accounts.models.User.Role",
        "TaskStatusEnum": "campaigns.models.Task.Status",
        "DeliveryStatusEnum": "messaging.models.Delivery.Status",
        "EventKindEnum": "messaging.events.EventKind",
        "MessageKindEnum": "messaging.models.conversation.Message.Kind",
        "ImportStatusEnum": "analytics.models.ImportRun.Status",
        "ImportKindEnum": "analytics.models.ImportKind",
        "ImportOriginEnum": "analytics.models.ImportRun.Origin",
        "OriginEnum": "campaigns.models.Collaboration.Origin",
        "NotificationGroupEnum": "messaging.kinds.Group",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "rest.schema.finish",
    ],
}
