import pytest

from rest.throttles import Scoped
from tests.api.asking import pointers, post
from tests.api.campaigning import here, offer, walk
from tests.factories import InfluencerFactory, MemberFactory, agreed, application, completed, invitation

pytestmark = pytest.mark.django_db


def test_the_roster_says_how_each_stands(as_owner, campaign):
    asked, working, done = application(campaign, amount=700), agreed(campaign), completed(campaign)

    rows = {row["id"]: row for row in as_owner.get(here(campaign, "people/")).json()["results"]}

    assert set(rows) == {asked.pk, working.pk, done.pk}
    first = rows[asked.pk]
    assert (first["status"], first["amount"], first["offer_by"]) == ("applied", "700.00", "influencer")
    assert (first["waits_for_you"], first["state"]) == (True, "your turn")
    assert rows[working.pk]["waits_for_you"] is False
    assert (rows[done.pk]["tasks_total"], rows[done.pk]["tasks_approved"]) == (1, 1)
    assert first["influencer"] == {
        "id": asked.influencer_id,
        "name": asked.influencer.name,
        "slug": asked.influencer.slug,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Zoe", "Ben", "Ada"]),
        ({"state": "applied"}, ["Ben"]),
        ({"turn": "true"}, ["Ben"]),
        ({"q": "zo"}, ["Zoe"]),
        ({"sort": "name"}, ["Ada", "Ben", "Zoe"]),
        ({"sort": "amount"}, ["Ada", "Zoe", "Ben"]),
    ],
)
def test_the_roster_is_narrowed_and_sorted(as_owner, campaign, query, found):
    invitation(campaign, InfluencerFactory(name="Ada"), amount=100)
    application(campaign, InfluencerFactory(name="Ben"), amount=300)
    agreed(campaign, InfluencerFactory(name="Zoe"), amount=200)

    assert [row["influencer"]["name"] for row in walk(as_owner, here(campaign, "people/"), query)] == found


def test_a_viewer_is_never_waited_for(client, campaign):
    application(campaign)
    client.force_login(MemberFactory(brand=campaign.brand, viewer=True).user)

    row = client.get(here(campaign, "people/")).json()["results"][0]

    assert (row["waits_for_you"], row["state"]) == (False, "waits for the brand")


def test_many_are_invited_and_each_result_is_told(as_owner, campaign):
    free, inside, frozen = InfluencerFactory(), agreed(campaign), InfluencerFactory(flagged=True)
    keys = [free.pk, inside.influencer_id, frozen.pk, 10**9, free.pk]

    told = post(as_owner, here(campaign, "people/invite/"), offer(influencers=keys)).json()["results"]

    made = campaign.collaborations.get(influencer=free)
    assert [(row["influencer"], row["result"], row["collaboration"]) for row in told] == [
        (free.pk, "invited", made.pk),
        (inside.influencer_id, "inside", None),
        (frozen.pk, "not_found", None),
        (10**9, "not_found", None),
    ]
    # Frozen and never there are told apart by nobody.
    assert told[2]["detail"] == told[3]["detail"]
    assert made.latest_offer.amount == 500


def test_an_amount_over_the_limit_invites_nobody(as_owner, campaign):
    keys = [InfluencerFactory().pk, InfluencerFactory().pk]

    answer = post(as_owner, here(campaign, "people/invite/"), offer(influencers=keys, amount="1600.01"))

    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "1,600" in answer.json()["detail"]
    assert answer.json()["current"]["id"] == campaign.pk
    assert not campaign.collaborations.exists()


def test_a_campaign_that_takes_nobody_says_so_for_each(as_owner, campaign):
    post(as_owner, here(campaign, "pause/"))

    told = post(as_owner, here(campaign, "people/invite/"), offer(influencers=[InfluencerFactory().pk])).json()

    assert told["results"][0]["result"] == "closed"


def test_an_invitation_is_checked(as_owner, campaign):
    def invite(**more):
        return post(as_owner, here(campaign, "people/invite/"), offer(**more))

    assert pointers(invite(influencers=[])) == {"#/influencers"}
    assert pointers(invite(influencers=list(range(1, 102)))) == {"#/influencers"}
    assert pointers(invite(influencers=[0])) == {"#/influencers/0"}
    assert pointers(invite(influencers=[1], amount="-1")) == {"#/amount"}


def test_activity_is_walked_page_by_page(as_owner, campaign):
    completed(campaign)
    rejected = application(campaign)
    post(as_owner, here(campaign, "pause/"))

    page = as_owner.get(here(campaign, "activity/"), {"page_size": 3}).json()
    rows = page["results"]
    while page["next"]:
        page = as_owner.get(page["next"]).json()
        rows += page["results"]
    before = as_owner.get(page["previous"]).json()["results"]

    assert [(row["kind"], row["what"]) for row in rows[:2]] == [("campaign", "paused"), ("collaboration", "applied")]
    assert {(row["kind"], row["what"]) for row in rows} >= {("task", "submitted"), ("task", "approved")}
    assert len({(row["at"], row["text"]) for row in rows}) == len(rows) == 8
    assert before == rows[len(rows) - 3 - len(page["results"]) : len(rows) - len(page["results"])]
    assert rows[1]["actor"] == rejected.influencer.user.name


def test_invitations_have_a_limit_of_their_own(as_owner, campaign, monkeypatch):
    monkeypatch.setitem(Scoped.THROTTLE_RATES, "offer", "1/min")

    first, second = (post(as_owner, here(campaign, "people/invite/"), offer(influencers=[1])) for _ in range(2))

    assert (first.status_code, second.status_code, second.json()["code"]) == (200, 429, "throttled")
