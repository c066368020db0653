"""Who joins and never enters the code is forgotten after a month, and nobody is told."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import actions
from accounts.models import Brand, Influencer, User
from accounts.tasks import erase_departed
from messaging.models import OutgoingEmail
from tests.factories import InfluencerFactory, MemberFactory

pytestmark = pytest.mark.django_db
LONG = timedelta(days=31)


def joined(user, ago, *, verified=False):
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - ago, last_login=None)
    return user


def test_after_a_month_account_and_profile_are_erased():
    user = joined(InfluencerFactory(name="Zerafina Quillmoor").user, LONG)
    email = user.email

    assert erase_departed() == 1

    user.refresh_from_db()
    assert not user.is_active
    assert not User.objects.filter(email=email).exists()
    assert not Influencer.objects.live().exists()
    assert not Influencer.objects.filter(name__contains="Zerafina").exists()
    assert not OutgoingEmail.objects.exists()


def test_the_brand_that_waited_goes_too():
    joined(MemberFactory(brand__status=Brand.Status.PENDING).user, LONG)

    erase_departed()

    assert Brand.objects.get().deleted_at


@pytest.mark.parametrize("why", ["too early", "proved", "signed in"])
def test_others_stay(why):
    user = InfluencerFactory().user
    joined(user, timedelta(days=29) if why == "too early" else LONG, verified=why == "proved")
    if why == "signed in":
        User.objects.filter(pk=user.pk).update(last_login=timezone.now())

    assert erase_departed() == 0
    user.refresh_from_db()
    assert user.is_active
    assert user.deleted_at is None


def test_who_only_ever_came_from_a_file_stays():
    user = InfluencerFactory().user
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - LONG, last_login=None)
    actions.vouch_for_address(user)

    assert erase_departed() == 0
