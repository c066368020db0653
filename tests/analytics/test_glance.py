from django.urls import reverse

from tests.factories import CurrentFactory, InfluencerFactory, SocialAccountFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


def glance(client, influencer, **extra):
    return client.get(reverse("analytics:glance", args=[influencer.slug]), **extra)


def test_the_biggest_account_speaks_for_the_profile(client, db):
    influencer = InfluencerFactory()
    for platform, followers in (("tiktok", 900), ("instagram", 38_400)):
        account = SocialAccountFactory(influencer=influencer, platform=platform)
        CurrentFactory(account=account, followers=followers, engagement_rate=0.061, engagement_variant="er_reach")

    html = glance(client, influencer, **HTMX).content.decode()

    assert "38.4k, Instagram" in html
    assert "6.1\N{NO-BREAK SPACE}%" in html
    assert "reach" in html
    assert "TikTok" not in html


def test_unknown_is_said_in_words(client, db):
    assert "no data yet" in glance(client, InfluencerFactory(), **HTMX).content.decode()


def test_without_htmx_it_is_the_page_of_all_numbers(client, db):
    influencer = InfluencerFactory()

    assert glance(client, influencer).url == reverse("analytics:metrics", args=[influencer.slug])


def test_a_hidden_media_kit_tells_strangers_nothing(client, db):
    assert glance(client, InfluencerFactory(media_kit_public=False), **HTMX).status_code == 404
