import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions
from accounts.actions import Handle, Price
from accounts.models import AuditRow, Brand, Claim, Influencer, Member, MemberInvitation, SocialAccount, User
from accounts.moves import IllegalMove
from messaging.models import Conversation, Notification, OutgoingEmail
from tests.factories import (
    PASSWORD,
    BrandFactory,
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    SocialAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PERSON = {"email": "Nora@Example.org ", "password": PASSWORD, "name": "Nora Lindqvist"}
ORGANISATION = {"name": "Saltwell Pantry", "industry": "food", "website": "https://saltwell.example", "size": "small"}
PROFILE = {"bio": "I cook.", "niches": ["food"], "languages": ["es"], "country": "ES"}


def test_a_new_brand_waits_for_staff_and_has_an_owner_who_speaks_for_it():
    user = actions.register_brand(person=PERSON, organisation=ORGANISATION)

    brand = user.brand
    assert (user.role, user.email, user.is_staff) == ("brand", "nora@example.org", False)
    assert (brand.status, brand.slug, brand.may_publish) == ("pending", "saltwell-pantry", False)
    assert user.membership.role == Member.Role.OWNER
    assert brand.party.name == "Saltwell Pantry"
    assert list(brand.party.members.all()) == [user]


def test_two_brands_of_one_name_get_addresses_of_their_own():
    actions.register_brand(person=PERSON, organisation=ORGANISATION)
    second = actions.register_brand(person=PERSON | {"email": "b@example.org"}, organisation=ORGANISATION)

    assert second.brand.slug == "saltwell-pantry-2"


def test_a_new_influencer_has_profile_accounts_and_prices():
    user = actions.register_influencer(
        person=PERSON,
        profile=PROFILE,
        handles=[Handle("instagram", "@Nora.Cooks"), Handle("youtube", "https://www.youtube.com/@noracooks")],
        prices=[Price("instagram", "reel", 420, "EUR")],
    )

    profile = user.influencer
    assert (profile.name, profile.slug, profile.niches) == ("Nora Lindqvist", "nora-lindqvist", ["food"])
    assert list(profile.accounts.values_list("platform", "handle", "key")) == [
        ("instagram", "Nora.Cooks", "nora.cooks"),
        ("youtube", "noracooks", "noracooks"),
    ]
    assert profile.rates.get().amount == 420
    assert list(profile.party.members.all()) == [user]


def test_signing_up_with_the_handle_of_an_unclaimed_profile_claims_it():
    account = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True), handle="nora.cooks")

    user = actions.register_influencer(person=PERSON, profile=PROFILE, handles=[Handle("instagram", "nora.cooks")])

    claim = user.claims.get()
    assert (claim.influencer, claim.account, claim.status) == (account.influencer, account, "pending")
    assert user.influencer.accounts.count() == 0


def test_the_handle_of_somebody_else_is_refused_and_nothing_is_made():
    SocialAccountFactory(handle="nora.cooks", verified_at=timezone.now())

    with pytest.raises(actions.AccountTaken):
        actions.register_influencer(person=PERSON, profile=PROFILE, handles=[Handle("instagram", "nora.cooks")])

    assert not User.objects.filter(email="nora@example.org").exists()


def test_only_the_role_staff_can_be_staff():
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(is_staff=True, role="influencer")


# What staff decide


def test_approval_changes_writes_down_and_tells_in_one_go(staff):
    member = MemberFactory(brand=BrandFactory(pending=True))

    actions.approve_brand(member.brand, by=staff, reason="Real shop.")

    member.brand.refresh_from_db()
    row = AuditRow.objects.get()
    assert (member.brand.status, member.brand.decision_reason) == ("approved", "Real shop.")
    assert (row.verb, row.actor, row.reason, row.target_label) == ("approve", staff, "Real shop.", member.brand.name)
    assert Notification.objects.get().user == member.user
    assert OutgoingEmail.objects.get().to == member.user.email


BRAND_VERBS = {
    actions.approve_brand: {"pending", "rejected"},
    actions.reject_brand: {"pending"},
}


@pytest.mark.parametrize("status", Brand.Status.values)
@pytest.mark.parametrize("verb", BRAND_VERBS, ids=lambda verb: verb.__name__)
def test_every_decision_on_a_brand_in_every_state(verb, status, staff):
    brand = BrandFactory(status=status)

    if status in BRAND_VERBS[verb]:
        verb(brand, by=staff, reason="Seen.")
        assert AuditRow.objects.count() == 1
    else:
        with pytest.raises(IllegalMove):
            verb(brand, by=staff, reason="Seen.")
        assert AuditRow.objects.count() == 0


def test_a_stale_decision_loses(staff):
    brand = BrandFactory(pending=True)
    stale = Brand.objects.get(pk=brand.pk)
    actions.approve_brand(brand, by=staff)

    with pytest.raises(IllegalMove):
        actions.reject_brand(stale, by=staff, reason="No.")


@pytest.mark.parametrize("make", [UserFactory, BrandFactory, InfluencerFactory])
def test_flag_and_unflag_of_anything(make, staff):
    thing = make()

    actions.flag(thing, by=staff, reason="Fake numbers.")
    with pytest.raises(IllegalMove):
        actions.flag(thing, by=staff, reason="Again.")
    thing.refresh_from_db()
    assert thing.flagged_at
    assert thing.flag_reason == "Fake numbers."

    actions.unflag(thing, by=staff, reason="Cleared.")
    with pytest.raises(IllegalMove):
        actions.unflag(thing, by=staff)
    thing.refresh_from_db()
    assert (thing.flagged_at, thing.flag_reason) == (None, "")
    assert list(AuditRow.objects.values_list("verb", flat=True)) == ["unflag", "flag"]


def test_a_flagged_profile_is_seen_by_nobody_but_its_owner_and_staff(influencer, owner, staff):
    actions.flag(influencer, by=staff, reason="Fake.")

    assert not Influencer.objects.visible_to(owner).exists()
    assert Influencer.objects.visible_to(influencer.user).exists()
    assert Influencer.objects.visible_to(staff).exists()


def test_nobody_flags_or_deletes_themselves(staff):
    for verb in (actions.flag, actions.soft_delete):
        with pytest.raises(IllegalMove):
            verb(staff, by=staff, reason="Oops.")


@pytest.mark.parametrize("make", [UserFactory, BrandFactory, InfluencerFactory])
def test_soft_delete_and_restore(make, staff):
    thing = make()

    actions.soft_delete(thing, by=staff, reason="Asked for.")
    thing.refresh_from_db()
    assert thing.deleted_at

    actions.restore(thing, by=staff)
    thing.refresh_from_db()
    assert thing.deleted_at is None


def test_audit_rows_stay_as_they_are(staff):
    actions.flag(UserFactory(), by=staff, reason="Spam.")

    with pytest.raises(TypeError):
        AuditRow.objects.update(reason="")
    with pytest.raises(TypeError):
        AuditRow.objects.all().delete()


def test_a_report_waits_once_per_person_and_its_reporter_hears_of_the_end(influencer, owner, staff):
    first = actions.report(influencer, by=owner, reason="fake", text="Bought followers.")
    again = actions.report(influencer, by=owner, reason="spam")

    assert first == again
    actions.decide_report(first, by=staff, resolved=True, note="Flagged.")
    with pytest.raises(IllegalMove):
        actions.decide_report(first, by=staff, resolved=False)
    assert first.status == "resolved"
    assert Notification.objects.get(user=owner).kind == "report"


# Claims


def test_an_approved_claim_hands_over_the_profile_its_account_and_its_conversations(staff):
    claim = ClaimFactory()
    talk = Conversation.objects.create(subject="Spring")
    talk.seat(claim.influencer.party)

    profile = actions.approve_claim(claim, by=staff)

    claim.account.refresh_from_db()
    assert profile.user == claim.user
    assert claim.account.verified_at
    assert list(Conversation.objects.visible_to(claim.user)) == [talk]


def test_a_claim_joins_the_own_profile_with_the_claimed_one(staff):
    own = InfluencerFactory(bio="My own words.")
    SocialAccountFactory(influencer=own, handle="own.account")
    claim = ClaimFactory(user=own.user, influencer__bio="From a file.")

    profile = actions.approve_claim(claim, by=staff)

    own.refresh_from_db()
    assert (profile.pk, profile.bio) == (claim.influencer.pk, "My own words.")
    assert profile.accounts.count() == 2
    assert own.user is None
    assert own.deleted_at


def test_the_profile_that_talks_stays(staff):
    own = InfluencerFactory()
    Conversation.objects.create(subject="Spring").seat(own.party)
    claim = ClaimFactory(user=own.user)

    assert actions.approve_claim(claim, by=staff).pk == own.pk
    assert claim.account in own.accounts.all()


def test_two_profiles_that_talk_cannot_become_one(staff):
    own = InfluencerFactory()
    claim = ClaimFactory(user=own.user)
    for party in (own.party, claim.influencer.party):
        Conversation.objects.create(subject="Spring").seat(party)

    with pytest.raises(IllegalMove):
        actions.approve_claim(claim, by=staff)

    assert Claim.objects.get().status == "pending"


def test_the_first_approved_claim_turns_the_others_down(staff):
    claim = ClaimFactory()
    other = ClaimFactory(influencer=claim.influencer, account=claim.account)

    actions.approve_claim(claim, by=staff)

    other.refresh_from_db()
    assert other.status == "rejected"
    with pytest.raises(IllegalMove):
        actions.approve_claim(other, by=staff)


def test_who_may_claim_and_what(influencer, owner):
    account = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True))

    actions.claim_profile(account, by=influencer.user)
    with pytest.raises(IllegalMove):
        actions.claim_profile(account, by=influencer.user)
    with pytest.raises(IllegalMove):
        actions.claim_profile(account, by=owner)
    with pytest.raises(IllegalMove):
        actions.claim_profile(SocialAccountFactory(verified_at=timezone.now()), by=influencer.user)


# Teams


def test_an_invitation_opens_the_team_to_its_address_only(owner):
    token = actions.invite_member(owner.brand, email="New@Example.org", role="viewer", by=owner)
    invitation = actions.open_invitation(token)
    stranger = UserFactory(brand_role=True)

    with pytest.raises(IllegalMove):
        actions.accept_member_invitation(invitation, by=stranger)
    user = actions.register_member(invitation, name="Tomás Ferrer", password=PASSWORD)

    assert (user.role, user.membership.role, user.brand) == ("brand", "viewer", owner.brand)
    assert not user.membership.can_write
    assert actions.open_invitation(token) is None
    assert token not in str(MemberInvitation.objects.values())
    assert token in OutgoingEmail.objects.get(to="new@example.org").text


def test_a_revoked_or_older_invitation_opens_nothing(owner):
    first = actions.invite_member(owner.brand, email="new@example.org", role="viewer", by=owner)
    second = actions.invite_member(owner.brand, email="new@example.org", role="manager", by=owner)

    assert actions.open_invitation(first) is None
    actions.revoke_invitation(actions.open_invitation(second), by=owner)
    assert actions.open_invitation(second) is None


def test_a_brand_always_keeps_an_owner(owner):
    with pytest.raises(actions.LastOwner):
        actions.change_member_role(owner.membership, role="viewer", by=owner)
    with pytest.raises(actions.LastOwner):
        actions.remove_member(owner.membership, by=owner)

    second = MemberFactory(brand=owner.brand)
    actions.change_member_role(owner.membership, role="viewer", by=second.user)
    assert Member.objects.owners().get() == second


def test_who_is_removed_reads_no_conversation_any_more(owner):
    member = MemberFactory(brand=owner.brand, manager=True)
    talk = Conversation.objects.create(subject="Spring")
    talk.seat(owner.brand.party)
    assert Conversation.objects.visible_to(member.user).exists()

    actions.remove_member(member, by=owner)

    assert not Conversation.objects.visible_to(member.user).exists()


# Leaving


def test_leaving_hides_the_profile_and_coming_back_shows_it(influencer):
    actions.delete_account(influencer.user, by=influencer.user)
    assert not Influencer.objects.live().exists()
    with pytest.raises(IllegalMove):
        actions.delete_account(influencer.user, by=influencer.user)

    actions.restore_account(influencer.user, by=influencer.user)
    assert Influencer.objects.live().exists()


def test_the_only_owner_of_a_team_hands_over_first(owner):
    MemberFactory(brand=owner.brand, manager=True)

    with pytest.raises(actions.HandOverFirst):
        actions.delete_account(owner, by=owner)


def test_a_brand_without_other_members_goes_with_its_owner(owner):
    actions.delete_account(owner, by=owner)
    assert not Brand.objects.live().exists()

    actions.restore_account(owner, by=owner)
    assert Brand.objects.live().exists()


def test_accounts_that_stay_keep_their_row(influencer):
    kept = SocialAccountFactory(influencer=influencer, handle="kept")
    SocialAccountFactory(influencer=influencer, handle="gone")

    actions.set_accounts(influencer, [Handle("instagram", "KEPT"), Handle("tiktok", "new")])

    assert set(SocialAccount.objects.values_list("key", flat=True)) == {"kept", "new"}
    assert SocialAccount.objects.get(key="kept").pk == kept.pk
