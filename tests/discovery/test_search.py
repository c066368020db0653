"""What a search finds, in which order, and how many each option would leave."""

import pytest
from django.core.management import call_command
from django.http import QueryDict

from accounts.actions import flag
from discovery import facets
from discovery.cards import sync
from discovery.forms import SearchForm, read_number
from discovery.search import Search
from tests.factories import CurrentFactory, InfluencerFactory, RateFactory, SocialAccountFactory, UserFactory, found

pytestmark = pytest.mark.django_db


def asked(query=""):
    sync()
    return Search.of(SearchForm(QueryDict(query)))


def names(query=""):
    return [card.influencer.name for card in asked(query).page().select_related("influencer")]


def counts(facet, query=""):
    return {option.value: option.count for option in facets.choices(asked(query))[facet].all_options}


@pytest.mark.parametrize(
    "words", ["Inés", "ines", "INES CALDERON", "calderón inés", "@ines.enc", "ines.encocina", "encocina"]
)
def test_names_and_handles_are_found_without_case_and_accents(words):
    found("Inés Calderón", handle="ines.encocina")
    found("Marc Oriol", handle="marc")

    assert names(QueryDict(mutable=True).fromkeys(["q"], words).urlencode()) == ["Inés Calderón"]


@pytest.mark.parametrize("words", ["%25", "_", "\\", "%2525", "100%25"])
def test_signs_that_mean_something_to_a_database_mean_themselves(words):
    found("Plain", handle="plain")

    assert names(f"q={words}") == []


def test_a_sign_of_the_database_finds_the_handle_that_has_it():
    found("Under", handle="under_score")
    found("Plain", handle="underXscore")

    assert names("q=under_score") == ["Under"]


def test_range_leaves_out_the_unknown_until_asked_for_them():
    found("Big", followers=90_000)
    found("Small", followers=9_000)
    found("Zero", followers=0)
    found("Unknown", followers=None)

    assert names("followers_min=10k") == ["Big"]
    assert names("followers_max=10k") == ["Small", "Zero"]
    assert names("followers_max=10k&unknown=followers") == ["Small", "Zero", "Unknown"]
    assert facets.ranges(asked("followers_max=10k"))["followers"].unknown == 1


@pytest.mark.parametrize("sort", ["followers", "-followers", "engagement", "-engagement", "growth", "-growth"])
def test_unknown_comes_last_in_both_directions(sort):
    found("Known", followers=5, engagement_rate=0.0, growth_30d=0.0)
    found("Unknown", followers=None, engagement_rate=None, growth_30d=None)

    assert names(f"sort={sort}") == ["Known", "Unknown"]


@pytest.mark.parametrize("sort", ["price", "-price"])
def test_who_names_no_price_comes_last_in_both_directions(sort):
    RateFactory(influencer=found("Priced"), amount=100)
    RateFactory(influencer=found("Other currency"), amount=1, currency="USD")

    assert names(f"sort={sort}") == ["Priced", "Other currency"]


def test_prices_are_of_one_deliverable_and_one_currency():
    cheap, dear, foreign = found("Cheap"), found("Dear"), found("Foreign")
    RateFactory(influencer=cheap, amount=200)
    RateFactory(influencer=cheap, amount=5, deliverable="story")
    RateFactory(influencer=dear, amount=900)
    RateFactory(influencer=foreign, amount=200, currency="USD")
    found("Ask")

    assert names("price_max=500&deliverable=reel") == ["Cheap"]
    assert names("price_max=500&deliverable=reel&currency=USD") == ["Foreign"]
    assert sorted(names("price_max=500&unknown=price")) == ["Ask", "Cheap", "Foreign"]
    assert facets.ranges(asked("price_max=500"))["price"].unknown == 2


def test_numbers_are_of_the_platform_asked_for():
    person = found("Both", platform="instagram", followers=1000)
    CurrentFactory(account=SocialAccountFactory(influencer=person, platform="youtube"), followers=50_000)
    found("Other", platform="youtube", followers=2000)

    assert names("followers_min=10k") == ["Both"]
    assert names("followers_min=10k&platform=instagram") == []
    assert names("platform=instagram") == ["Both"]
    assert counts("platform", "followers_min=10k") == {"": 1, "youtube": 1}


def test_facets_count_with_the_other_filters_and_without_their_own():
    found("A", country="ES", niches=["food", "travel"])
    found("B", country="ES", niches=["food"])
    found("C", country="FR", niches=["travel"])

    assert counts("country", "country=ES") == {"ES": 2, "FR": 1}
    assert counts("niche", "country=ES") == {"food": 2, "travel": 1}
    assert counts("country", "niche=travel") == {"ES": 1, "FR": 1}
    assert sorted(names("niche=food&niche=travel&country=ES")) == ["A", "B"]


def test_an_option_that_is_chosen_stays_when_nobody_is_left():
    found("A", country="ES")

    assert counts("country", "country=JP") == {"JP": 0, "ES": 1}


def test_audience_counts_from_every_tenth_follower():
    found("A", audience={"countries": {"MX": 0.1, "US": 0.09}})

    assert counts("audience") == {"MX": 1}


def test_kind_of_engagement_rate_is_told_apart():
    found("Views", engagement_variant="er_views", engagement_rate=0.09)
    found("Followers", engagement_variant="er_followers_now", engagement_rate=0.05)
    found("Unknown", engagement_rate=None, engagement_variant="")

    assert counts("kind") == {"": 2, "er_followers_now": 1, "er_views": 1}
    assert names("kind=er_views&engagement_min=4+%25") == ["Views"]


def test_whoever_is_flagged_is_gone_at_the_next_search_and_back_after():
    person = found("Gone")
    assert names() == ["Gone"]

    staff = UserFactory(staff=True)
    flag(person, by=staff, reason="Fake.")

    assert names() == []
    assert asked().cards().count() == 0


def test_a_changed_profile_is_found_by_its_new_words():
    person = found("Before", country="ES")
    assert names("q=before") == ["Before"]

    person.name, person.country = "After", "FR"
    person.save()

    assert names("q=before") == []
    assert names("q=after&country=FR") == ["After"]


def test_numbers_said_later_are_found():
    person = InfluencerFactory(name="New")
    account = SocialAccountFactory(influencer=person)
    assert names("followers_min=1") == []

    CurrentFactory(account=account, followers=700)

    assert names("followers_min=1") == ["New"]


def test_an_account_that_is_gone_leaves_no_card():
    person = found("Mover", platform="tiktok")
    assert names("platform=tiktok") == ["Mover"]

    person.accounts.get().current.delete()
    person.accounts.get().cards.all().delete()
    person.accounts.get().delete()

    assert names("platform=tiktok") == []
    assert names() == ["Mover"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("10k", 10_000), ("1.5M", 1_500_000), ("1,5m", 1_500_000), ("10,000", 10_000), ("10.000", 10_000)),
        *(("4 %", 4), ("4,5", 4.5), ("0.125", 0.125), ("€ 500", 500), ("500 EUR", 500), ("−3", -3), ("1 200", 1200)),
    ],
)
def test_numbers_are_read_as_people_type_them(text, number):
    assert float(read_number(text)) == number


@pytest.mark.parametrize("text", ["many", "", "1.2.3k", "k"])
def test_what_is_no_number_is_refused(text):
    assert read_number(text) is None


def test_a_mistake_is_said_and_the_rest_still_works():
    found("A", country="ES")
    form = SearchForm(QueryDict("followers_min=lots&country=ES&platform=myspace"))

    assert [card.country for card in Search.of(form).cards()] == []  # nothing is made without sync
    assert names("followers_min=lots&country=ES&platform=myspace") == ["A"]
    assert set(form.errors) == {"followers_min", "platform"}


def test_numbers_that_a_file_brings_are_found(tmp_path):
    lines = "handle,platform,followers,date\nfiled,instagram,{},{}\n"
    file = tmp_path / "people.csv"
    file.write_text(lines.format(700, "2026-01-01"))
    call_command("import_influencers", str(file))
    assert counts("country") == {}
    assert len(names("followers_max=1000")) == 1

    file.write_text(lines.format(90_000, "2026-02-01"))
    call_command("import_influencers", str(file))

    assert len(names("followers_min=80k")) == 1


def test_a_profile_claimed_since_is_found_as_claimed():
    person = InfluencerFactory(unclaimed=True)
    assert names("claimed=on") == []

    type(person).objects.filter(pk=person.pk).update(user=UserFactory())

    assert names("claimed=on") == [person.name]
