from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.acts import (
    ACTIVATE,
    APPROVE_BRAND,
    APPROVE_CLAIM,
    DEACTIVATE,
    DELETE_USER,
    DISMISS,
    END_ACCESS,
    REJECT_BRAND,
    REJECT_CLAIM,
    RESOLVE,
    RESTORE_USER,
)
from accounts.admin_filters import ClaimedFilter, FlaggedFilter
from accounts.admin_inlines import ReadOnlyInline
from accounts.models import (
    AuditRow,
    Brand,
    Claim,
    Influencer,
    Member,
    Rate,
    Report,
    SocialAccount,
    User,
)
from accounts.moderated import moderated
from accounts.moderation_admin import DELETE, FLAG, RESTORE, UNFLAG, ModeratedAdmin, Queue, register_queue
from messaging.models import Conversation, Message


class MemberInline(ReadOnlyInline):
    model = Member
    fields = ("user", "role", "joined_at")

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        return super().get_queryset(request).select_related("user", "brand")


class AccountInline(ReadOnlyInline):
    model = SocialAccount
    fields = ("platform", "handle", "verified_at")


class RateInline(ReadOnlyInline):
    model = Rate
    fields = ("platform", "deliverable", "amount", "currency")


@admin.register(User)
class UserAdmin(ModeratedAdmin):
    search_fields = ("name", "email")
    acts = moderated(
        User, FLAG, UNFLAG, END_ACCESS, DEACTIVATE, ACTIVATE, DELETE_USER, RESTORE_USER, search=search_fields
    )
    list_display = ("name", "email", "role", "state", "last_login")
    list_filter = ("role", FlaggedFilter, "is_active")
    date_hierarchy = "date_joined"
    fields = (
        "name",
        "email",
        "role",
        "is_staff",
        "is_active",
        "time_zone",
        "language",
        "date_joined",
        "last_login",
        "flagged_at",
        "flag_reason",
        "deleted_at",
    )


@admin.register(Brand)
class BrandAdmin(ModeratedAdmin):
    search_fields = ("name", "website", "members__user__email")
    acts = moderated(Brand, APPROVE_BRAND, REJECT_BRAND, FLAG, UNFLAG, DELETE, RESTORE, search=("name", "website"))
    list_display = ("name", "status", "industry", "website", "state", "since")
    list_filter = ("status", FlaggedFilter)
    fields = (
        "name",
        "status",
        "decision_reason",
        "decided_at",
        "website",
        "industry",
        "size",
        "country",
        "time_zone",
        "about",
        "logo",
        "created_at",
        "flagged_at",
        "flag_reason",
        "deleted_at",
    )
    inlines = (MemberInline,)


@admin.register(Influencer)
class InfluencerAdmin(ModeratedAdmin):
    acts = moderated(Influencer, FLAG, UNFLAG, DELETE, RESTORE, search=("name",))
    list_display = ("name", "country", "source", "user", "state", "since")
    list_filter = (ClaimedFilter, FlaggedFilter, "source", "media_kit_public")
    list_select_related = ("user",)
    search_fields = ("name", "accounts__key", "user__email")
    fields = (
        "name",
        "user",
        "bio",
        "country",
        "city",
        "photo",
        "media_kit_public",
        "source",
        "created_at",
        "flagged_at",
        "flag_reason",
        "deleted_at",
    )
    inlines = (AccountInline, RateInline)


@admin.register(SocialAccount)
class SocialAccountAdmin(ModeratedAdmin):
    acts = ()
    list_display = ("label", "platform", "influencer", "brand", "verified_at", "created_at")
    list_filter = ("platform", "keyed_by", ("verified_at", admin.EmptyFieldListFilter))
    list_select_related = ("influencer", "brand")
    search_fields = ("key", "display_name", "influencer__name", "brand__name")


@admin.register(Claim)
class ClaimAdmin(ModeratedAdmin):
    acts = (APPROVE_CLAIM, REJECT_CLAIM)
    list_display = ("influencer", "user", "account", "code", "status", "since")
    list_filter = ("status",)
    list_select_related = ("influencer", "user", "account")
    search_fields = ("influencer__name", "user__name", "user__email", "code")


@admin.register(Report)
class ReportAdmin(ModeratedAdmin):
    acts = (RESOLVE, DISMISS)
    list_display = ("target_label", "target_kind", "reason", "reporter", "status", "since")
    list_filter = ("status", "reason", "target_kind")
    list_select_related = ("reporter",)
    search_fields = ("target_label", "text", "reporter__name")


@admin.register(AuditRow)
class AuditRowAdmin(ModeratedAdmin):
    acts = ()
    list_display = ("at", "actor", "verb", "target_label", "target_kind", "reason")
    list_filter = ("verb", "target_kind")
    list_select_related = ("actor",)
    search_fields = ("target_label", "reason", "actor__name")
    date_hierarchy = "at"


@admin.register(Message)
class MessageAdmin(ModeratedAdmin):
    acts = moderated(Message, FLAG, UNFLAG, search=("body",), related=("conversation",))
    list_display = ("__str__", "author", "conversation", "kind", "state", "since")
    list_filter = (FlaggedFilter, "kind")
    list_select_related = ("author", "conversation")
    search_fields = ("body", "author__name", "conversation__subject")


@admin.register(Conversation)
class ConversationAdmin(ModeratedAdmin):
    acts = ()
    list_display = ("subject", "preview", "last_seq", "last_message_at")
    search_fields = ("subject", "parties__name")


register_queue(
    Queue(
        "brands",
        _("Brands to approve"),
        "building-2",
        Brand.objects.pending,
        "created_at",
        "/admin/accounts/brand/?status__exact=pending",
    )
)
register_queue(
    Queue(
        "claims",
        _("Claims to check"),
        "badge-check",
        Claim.objects.pending,
        "created_at",
        "/admin/accounts/claim/?status__exact=pending",
    )
)
register_queue(
    Queue(
        "reports",
        _("Reports"),
        "flag",
        Report.objects.open,
        "created_at",
        "/admin/accounts/report/?status__exact=open",
    )
)
register_queue(
    Queue(
        "flagged-users",
        _("Flagged people"),
        "user",
        lambda: User.objects.filter(flagged_at__isnull=False),
        "flagged_at",
        "/admin/accounts/user/?state=flagged",
    )
)
register_queue(
    Queue(
        "flagged-messages",
        _("Flagged messages"),
        "message-circle",
        lambda: Message.objects.filter(flagged_at__isnull=False),
        "flagged_at",
        "/admin/messaging/message/?state=flagged",
    )
)
