import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Brand, Influencer, SocialAccount, User
from analytics.models import AccountSnapshot, CampaignDay, Feed, Post, Run
from campaigns.models import Campaign, Collaboration, Offer, Review, Task
from discovery.models import Card
from messaging.models import Message, OutgoingEmail

SIZE = 20


def told():
    """What a visitor would tell two marketplaces apart by."""
    return {
        "people": list(Influencer.objects.order_by("pk").values_list("name", "country", "bio")),
        "accounts": list(SocialAccount.objects.order_by("pk").values_list("platform", "key")),
        "followers": list(AccountSnapshot.objects.order_by("pk").values_list("followers", flat=True)),
        "offers": list(Offer.objects.order_by("pk").values_list("amount", "status")),
        "said": list(Message.objects.order_by("pk").values_list("body", flat=True)),
    }


@pytest.fixture(scope="module")
def marketplaces(django_db_setup, django_db_blocker):
    """Two of the same seed, one after the other; the second stays for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            call_command("seed_demo", influencers=SIZE, seed=3)
            first = told()
            transaction.set_rollback(True)
        call_command("seed_demo", influencers=SIZE, seed=3)
        yield first, told()
        transaction.set_rollback(True)


@pytest.fixture
def marketplace(marketplaces, db):
    return marketplaces[1]


def test_something_is_in_every_state(marketplace):
    assert {brand.status for brand in Brand.objects.all()} == set(Brand.Status)
    assert {campaign.status for campaign in Campaign.objects.all()} == set(Campaign.Status)
    # What is agreed in a running campaign is active at once, and all agreements of the demo are in running ones.
    assert {c.status for c in Collaboration.objects.all()} == set(Collaboration.Status) - {"agreed"}
    assert {task.status for task in Task.objects.all()} == set(Task.Status)
    assert {offer.status for offer in Offer.objects.all()} == set(Offer.Status)
    assert Campaign.objects.exclude(paused_at=None).exists()
    assert Campaign.objects.exclude(flagged_at=None).exists()
    assert Review.objects.shown().exists()


def test_everybody_can_be_found_and_has_a_history(marketplace):
    assert Influencer.objects.count() == SIZE
    assert Card.objects.overall().count() == SIZE
    assert all(account.snapshots.count() >= 26 for account in SocialAccount.objects.all())


def test_what_was_handed_in_is_counted_from_day_to_day(marketplace):
    counted = Post.objects.exclude(collaboration=None)

    assert counted.exists()
    for post in counted:
        views = list(post.snapshots.order_by("bucket").values_list("views", flat=True))
        assert views == sorted(views)
    assert sum(day.views for day in CampaignDay.objects.all()) == sum(post.current.views or 0 for post in counted)
    assert Run.objects.filter(status=Run.Status.DONE).exclude(new=0).count() == 14


def test_whoever_can_be_read_is_followed(marketplace):
    accounts = SocialAccount.objects.all()

    assert Feed.objects.filter(source="sandbox", what="profile").count() == accounts.count()
    assert Feed.objects.due().exists()


def test_the_past_lies_in_the_past_and_its_mails_have_left(marketplace):
    for collaboration in Collaboration.objects.all():
        times = list(collaboration.moves.values_list("at", flat=True))
        assert times == sorted(times)
        said = list(collaboration.conversation.messages.order_by("seq").values_list("created_at", flat=True))
        assert said == sorted(said)
    assert not OutgoingEmail.objects.unsent().exists()


def test_nobody_of_the_demo_has_a_password(marketplace):
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_same_seed_makes_the_same_people_and_stories(marketplaces, db):
    first, second = marketplaces

    assert first == second


def test_data_that_is_there_is_left_alone(marketplace):
    with pytest.raises(CommandError, match="There is data already"):
        call_command("seed_demo")
