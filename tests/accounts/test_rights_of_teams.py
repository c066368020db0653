"""A name stands in the logs and lists of teams, also of those that one has left, or never joined."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import actions
from accounts.tasks import erase_departed
from messaging.models import Message, Notification
from messaging.reminders import remind
from tests import factories as make
from tests.accounts import lives
from tests.accounts.test_rights import everything_stored, found_in, leave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tombstones_elsewhere(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_a_former_colleague_is_found_nowhere(settings):
    owner = make.MemberFactory(brand__name="Fjord Wool")
    brand = owner.brand
    token = actions.invite_member(brand, email=lives.EMAIL, role="viewer", by=owner.user)
    user = make.UserFactory(name=lives.NAME, email=lives.EMAIL, brand_role=True)
    member = actions.accept_member_invitation(actions.open_invitation(token), by=user)
    actions.change_member_role(member, role="manager", by=owner.user)
    actions.remove_member(member, by=owner.user)
    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.NAME, lives.EMAIL])
    leave(user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.NAME, lives.EMAIL]) == set()


def test_who_was_invited_and_never_joined_is_found_nowhere(settings):
    owner = make.MemberFactory()
    user = make.InfluencerFactory(user__name=lives.NAME, user__email=lives.EMAIL).user
    token = actions.invite_member(owner.brand, email=lives.EMAIL, role="viewer", by=owner.user)
    actions.revoke_invitation(actions.open_invitation(token), by=owner.user)
    leave(user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.EMAIL]) == set()


def test_former_colleagues_of_the_other_side_read_the_pseudonym_too(settings):
    creator = make.InfluencerFactory(user__name=lives.NAME, name=lives.NAME, slug="z")
    colleague = make.MemberFactory(role="manager")
    make.MemberFactory(brand=colleague.brand)
    campaign = make.CampaignFactory(brand=colleague.brand)
    make.application(campaign, influencer=creator)
    assert Notification.objects.filter(user=colleague.user, text__contains=lives.NAME).exists()
    actions.remove_member(colleague, by=make.owner_of(campaign))
    leave(creator.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.NAME]) == set()


def test_an_address_with_the_name_in_it_is_found_nowhere(settings):
    creator = make.InfluencerFactory(user__name=lives.NAME, name=lives.NAME, slug="zerafina-quillmoor")
    brand = make.MemberFactory().brand
    make.application(make.CampaignFactory(brand=brand), influencer=creator)
    staff = make.UserFactory(staff=True)
    actions.flag(creator, by=staff, reason="Look.")
    actions.unflag(creator, by=staff)
    assert "messaging_notification.url" in found_in(everything_stored(settings.MEDIA_ROOT), ["zerafina-quillmoor"])
    leave(creator.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), ["quillmoor"]) == set()


def test_a_reminder_shows_no_face_and_quotes_nothing_any_more(settings):
    creator = make.InfluencerFactory(user__name=lives.NAME, name=lives.NAME, slug="zerafina-quillmoor")
    creator.keep_party_in_step()
    talk = make.application(influencer=creator).conversation
    talk.say("Glasswort ahoy", by=creator.user, party=creator.party)
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert remind()
    places = found_in(everything_stored(settings.MEDIA_ROOT), ["quillmoor", "glasswort"])
    assert {"messaging_notification.picture", "messaging_notification.reason", "messaging_outgoingemail.text"} <= places
    leave(creator.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), ["quillmoor", "glasswort"]) == set()


def test_how_a_message_began_that_was_reported_and_flagged_is_found_nowhere(settings):
    creator = make.InfluencerFactory(user__name=lives.NAME)
    campaign = make.CampaignFactory()
    talk = make.application(campaign, influencer=creator).conversation
    message = talk.say("Glasswort ahoy", by=creator.user, party=creator.party)
    staff = make.UserFactory(staff=True)
    report = actions.report(message, by=make.owner_of(campaign), reason="spam")
    actions.flag(message, by=staff, reason="Look.")
    actions.decide_report(report, by=staff, resolved=True)
    places = found_in(everything_stored(settings.MEDIA_ROOT), ["glasswort"])
    assert {"accounts_auditrow.target_label", "accounts_report.target_label", "messaging_notification.text"} <= places
    leave(creator.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), ["glasswort"]) == set()


def test_a_decided_report_names_nobody_any_more(settings):
    creator = make.InfluencerFactory(user__name=lives.NAME, name=lives.NAME, slug="z")
    staff = make.UserFactory(staff=True)
    report = actions.report(creator, by=make.UserFactory(), reason="fake")
    actions.decide_report(report, by=staff, resolved=False, note="Fine.")
    leave(creator.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.NAME]) == set()
