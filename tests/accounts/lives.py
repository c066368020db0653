"""Two people with a row in every model that holds something of a person: a creator, and the owner of a brand."""

import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount as SocialLogin
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts import actions
from accounts.models import Brand, DataExport, Influencer, RefreshToken, SocialAccount
from accounts.moderation import audit
from accounts.platforms import account_key
from analytics.models import (
    AccountSnapshot,
    Batch,
    Connection,
    Conversion,
    CreatorSearch,
    Feed,
    FileFeed,
    FoundCreator,
    ImportRun,
    Post,
    PostLink,
    Push,
    RawAnswer,
    ReportedPayout,
    Run,
    Seen,
    SourceErasing,
    SourceEvent,
    TrafficDay,
    TrafficReport,
    TrafficReportRow,
)
from analytics.rollups import rebuild as rebuild_days
from analytics.sources import contract
from analytics.store import store_audience, store_posts
from analytics.store.attaching import attach
from campaigns.actions.work import review, submit
from campaigns.models import Collaboration, Goal
from discovery.cards import rebuild
from messaging.actions import notify
from messaging.models import EmailPreference
from rest.models import Reply
from tests import factories as make

NAME = "Zerafina Quillmoor"
EMAIL = "zerafina@quillmoor.example"
HANDLE = "zquillmoor"
BIO = "Glasswort forager of Vantablack Cove"


@dataclass
class Life:
    """`words` are those by which somebody would be found."""

    user: Any
    other: Any = None
    words: list[str] = field(default_factory=lambda: [NAME, EMAIL, HANDLE, "Glasswort", "Zerafina", "Quillmoor"])


def creator() -> Life:
    user = make.UserFactory(name=NAME, email=EMAIL)
    profile = make.InfluencerFactory(user=user, name=NAME, slug="zerafina-quillmoor", bio=BIO, city="Quillmoor Bay")
    profile.audience = {"countries": {"ES": 0.9}, "said by": NAME}
    profile.photo.save("zerafina.webp", ContentFile(b"the face of Zerafina Quillmoor"))
    profile.keep_party_in_step()
    make.RateFactory(influencer=profile)
    numbers_of(profile)
    work_of(profile)
    make.ClaimFactory(user=user)
    sign_ins_of(user)
    said_about(user)
    rebuild([profile.pk])
    return Life(user, other=profile)


def numbers_of(profile: Influencer) -> None:
    account = make.SocialAccountFactory(influencer=profile, handle=HANDLE)
    # Staff import tables; so that the person has a row of every model, here the person did.
    run = ImportRun.objects.create(
        file_name="people.csv", by=profile.user, status=ImportRun.Status.DONE, report={"rejected": [{"cell": NAME}]}
    )
    run.file.save("people.csv", ContentFile(f"name,handle\n{NAME},{HANDLE}\n".encode()))
    AccountSnapshot.objects.create(
        account=account, source="import", observed_on=timezone.localdate(), followers=10, raw={"bio": BIO}, run=run
    )
    make.CurrentFactory(account=account, facts={"bio": [BIO, "2026-01-01"]})
    posts_of(account)
    connected(account)
    feed = Feed.objects.create(source="sandbox", what=Feed.What.PROFILE, account=account, external_id=HANDLE)
    Push.objects.create(feed=feed)
    asked_of(profile)
    Seen.objects.create(influencer=profile, at=timezone.now())
    sold_by(make.BrandFactory(), account, profile.user)


def sold_by(brand: Brand, account: SocialAccount | None, user: Any) -> None:
    """Reported by a brand, about an account by its handle."""
    about = {"brand": brand, "account": account, "person": HANDLE, "extra": {"by": NAME}, "currency": "EUR"}
    Conversion.objects.create(digest="c", orders=1, revenue=2, **about)
    ReportedPayout.objects.create(digest="p", total=1, **about)
    of_team = {"brand": brand} if account is None else {"account": account}
    FileFeed.objects.create(kind="tracking", url=f"https://example.org/{HANDLE}.csv", by=user, **of_team)


def asked_of(profile: Influencer) -> None:
    run = Run.objects.create(source="sandbox", by=profile.user)
    batch = Batch.objects.create(run=run, what=Feed.What.PROFILE)
    body = zlib.compress(f"{HANDLE}: {BIO}".encode())
    answer = RawAnswer(run=run, batch=batch, source="sandbox", request=f"GET /{HANDLE}", status=200, body=body, size=1)
    answer.save()
    found_at_platforms(profile)
    SourceEvent.objects.create(source="sandbox", event_id="1", kind="PROFILES.UPDATED", account_id=HANDLE)


def found_at_platforms(profile: Influencer) -> None:
    """Once by the name of the account, once by another name with the same id."""
    search = CreatorSearch.objects.create(source="sandbox", platform="instagram", query="bread", by=profile.user)
    said = {"search": search, "platform": "instagram", "name": NAME, "bio": BIO}
    FoundCreator.objects.create(handle=HANDLE, key=account_key(HANDLE), **said)
    FoundCreator.objects.create(handle="old-name", key="old-name", external_id=HANDLE, **said)


def connected(account: SocialAccount) -> None:
    connection = make.ConnectionFactory(account=account)
    connection.end(connection.Status.REVOKED, f"{HANDLE} withdrew it")
    make.ConnectionFactory(account=account)
    SourceErasing.objects.create(account=account, source="sandbox", by=connection.by)


def website_of(brand: Brand, user: Any) -> None:
    shop = make.WebPropertyFactory(brand=brand, name=f"Shop of {NAME}")
    TrafficDay.objects.create(
        web_property=shop,
        day=timezone.localdate(),
        campaign="spring",
        source="instagram",
        medium="influencer",
        content=HANDLE,
        said_by="ga4",
        observed_at=timezone.now(),
    )
    report = TrafficReport.objects.create(web_property=shop, title=f"Visitors of {NAME}", columns=["Page"], digest="r")
    TrafficReportRow.objects.create(report=report, number=1, cells=[HANDLE], digest="r")
    Connection.objects.create(source="ga4", external_id=shop.number, web_property=shop, by=user, sealed=b"sealed")


def posts_of(account: Any) -> None:
    now = timezone.now()
    shown = contract.PostSnapshot(
        stats=contract.PostStats(source="x", external_id="77", observed_at=now, views=7),
        owner_id=HANDLE,
        platform="instagram",
        kind="reel",
        url=f"https://example.org/{HANDLE}/77",
        text=BIO,
        mentions=(HANDLE,),
        extra={"by": NAME},
    )
    store_posts("x", account.pk, [shown])
    collaboration = make.agreed(influencer=account.influencer)
    attach(Post.objects.get(account=account, external_id="77"), collaboration)
    rebuild_days([collaboration.pk])
    # What shares say is of others; here it says whose followers they are.
    audience = contract.AudienceSnapshot(source="x", external_id=HANDLE, observed_at=now, cities={"Quillmoor": 9.0})
    store_audience("x", [(account.pk, audience)])


def work_of(profile: Influencer) -> None:
    done = make.completed(influencer=profile, message=f"I am {NAME}.")
    review(done, by=profile.user, rating=5, text="They pay in time.")
    review(done, by=make.owner_of(done), rating=4, text="Good work.")
    submission = done.tasks.all()[0].submissions.all()[0]
    PostLink.objects.create(submission=submission, platform="x", external_id=f"of {HANDLE}")
    submission.file.save("draft.txt", ContentFile(b"a draft of Zerafina Quillmoor"))
    done.conversation.say(f"{NAME} here, write to {EMAIL}.", by=profile.user, party=profile.party)
    done.conversation.mark_read(profile.user, 1)
    working = make.agreed(influencer=profile)
    submit(working.tasks.all()[0], by=profile.user, text=f"Look at {HANDLE}.")
    make.application(influencer=profile, message=f"Take {NAME}.")
    make.invitation(influencer=profile)


def sign_ins_of(user: Any) -> None:
    address = EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key="confirm")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DP"})
    app = SocialApp.objects.create(provider="google", name="Google", client_id="1", secret="2")
    login = SocialLogin.objects.create(user=user, provider="google", uid="77", extra_data={"name": NAME})
    SocialToken.objects.create(account=login, app=app, token="secret-token")
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.create()
    UserSession.objects.create(
        user=user, session_key=session.session_key, ip="192.0.2.7", user_agent="Zerafina's phone"
    )
    make.ApiTokenFactory(user=user, name="Zerafina's script")
    RefreshToken.objects.create(
        user=user,
        session_key="other",
        digest=b"1" * 32,
        expires_at=timezone.now() + timedelta(days=1),
        family_expires_at=timezone.now() + timedelta(days=1),
    )
    Reply.objects.create(user=user, key="k", digest="d", sealed=b"sealed")
    user.groups.add(Group.objects.create(name="Foragers"))
    user.user_permissions.add(Permission.objects.all()[0])


def said_about(user: Any) -> None:
    staff = make.UserFactory(staff=True)
    notify([user], "account", f"Welcome, {NAME}.")
    notify([staff], "report", f"{NAME} was reported.")
    EmailPreference.objects.create(user=user, group="offers", on=False)
    audit("edit", user, by=user, before={"name": NAME}, after={"email": EMAIL})
    actions.report(make.InfluencerFactory(), by=user, reason="spam", text=f"Says {NAME}.")
    actions.report(user.influencer or user, by=staff, reason="fake", text="Look.")
    LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(user),
        object_id=str(user.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )
    LogEntry.objects.create(user=user, object_repr="Something", action_flag=CHANGE)
    export = DataExport.objects.create(user=user, status=DataExport.Status.READY, expires_at=timezone.now())
    export.file.save("x.zip", ContentFile(b"all about Zerafina"))
    make.MemberInvitationFactory(email=EMAIL)


def owner() -> Life:
    """Nobody else runs the brand."""
    user = make.UserFactory(name=NAME, email=EMAIL, brand_role=True)
    brand = make.BrandFactory(name="Fjord Wool", slug="fjord-wool", about=BIO, website=f"https://{HANDLE}.example")
    brand.logo.save("logo.webp", ContentFile(b"the sign of Quillmoor"))
    member = make.MemberFactory(user=user, brand=brand)
    make.DeliveryFactory(webhook=make.WebhookFactory(member=member, description=f"Shop of {NAME}"))
    connected(make.SocialAccountFactory(of_brand=True, brand=brand, handle=HANDLE))
    website_of(brand, user)
    sold_by(brand, None, user)
    campaign = make.CampaignFactory(brand=brand)
    Goal.objects.create(campaign=campaign, kind="utm", metric="sessions", target=100)
    make.agreed(campaign)
    make.invitation(campaign, message=f"Yours, {NAME}")
    talk = Collaboration.objects.filter(campaign=campaign)[0].conversation
    talk.say(f"{NAME} speaking.", by=user, party=brand.party)
    actions.invite_member(brand, email="colleague@example.org", role="manager", by=user)
    return Life(user, other=brand)
