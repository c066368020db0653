"""What stands below the models: codes, money, handles, places, pictures, formats."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts import avatars, places
from accounts.models import Influencer, SocialAccount
from accounts.money import format_money, round_money
from accounts.photos import safe_photo
from accounts.platforms import account_key, leads_elsewhere, profile_url, tidy_handle
from influencehub.templatetags import formats
from tests.accounts.pictures import png
from tests.factories import InfluencerFactory, SocialAccountFactory


@pytest.mark.django_db
def test_codes_come_back_as_a_list_and_are_found_one_by_one():
    InfluencerFactory(languages=["es", "ca"], niches=[])
    row = Influencer.objects.get()

    assert (row.languages, row.niches) == (["es", "ca"], [])
    assert Influencer.objects.filter(languages__has="ca").exists()
    assert not Influencer.objects.filter(languages__has="c").exists()
    assert not Influencer.objects.filter(niches__has="food").exists()


@pytest.mark.django_db
def test_codes_that_are_no_choice_are_refused():
    with pytest.raises(ValidationError):
        InfluencerFactory.build(niches=["nonsense"]).full_clean(exclude=["party", "user"])


@pytest.mark.parametrize(
    ("typed", "platform", "handle"),
    [
        (" @Ines.Cooks ", "instagram", "Ines.Cooks"),
        ("https://www.instagram.com/ines.cooks/?hl=en", "instagram", "ines.cooks"),
        ("www.tiktok.com/@ines", "tiktok", "ines"),
        ("https://youtube.com/c/Ines", "youtube", "Ines"),
        ("https://www.linkedin.com/in/ines", "linkedin", "ines"),
        ("https://ines.example/blog/", "blog", "ines.example/blog"),
        ("", "x", ""),
    ],
)
def test_handles_are_read_from_what_people_paste(typed, platform, handle):
    assert tidy_handle(typed, platform) == handle


@pytest.mark.parametrize(
    ("typed", "platform", "elsewhere"),
    [
        ("https://www.tiktok.com/@foo", "instagram", True),
        ("https://vm.tiktok.com/ZM1/", "tiktok", True),
        ("https://www.instagram.com/p/AAA111/", "instagram", True),
        ("https://www.youtube.com/channel/UCabc", "youtube", True),
        ("https://youtu.be/abcdefghijk", "youtube", True),
        ("https://[nonsense", "x", True),
        ("www.instagram.com/ines", "instagram", False),
        ("https://m.youtube.com/@ines/videos", "youtube", False),
        ("https://twitter.com/ines", "x", False),
        ("https://es.linkedin.com/in/ines/", "linkedin", False),
        ("https://www.pinterest.co.uk/ines/", "pinterest", False),
        ("https://ines.example/p/1", "blog", False),
        ("@ines", "instagram", False),
    ],
)
def test_addresses_that_lead_to_no_profile_of_the_platform_are_told(typed, platform, elsewhere):
    assert leads_elsewhere(typed, platform) is elsewhere


def test_what_is_no_address_at_all_is_no_handle():
    assert tidy_handle("https://[nonsense", "x") == ""


def test_two_spellings_of_a_handle_are_one_account():
    assert account_key("@INÉS") == account_key("ine\u0301s".upper())
    assert profile_url("youtube", "ines") == "https://www.youtube.com/@ines"


@pytest.mark.django_db
def test_an_account_says_what_it_is_called():
    named = SocialAccountFactory(handle=None, key="ines calderon", display_name="Inés Calderón")

    assert SocialAccountFactory.build(influencer=None, handle="x").label == "@x"
    assert named.label == "Inés Calderón"
    assert SocialAccount.objects.get(pk=named.pk).profile_url == ""


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("1240", "EUR", "€ 1,240"), ("99.5", "USD", "$ 99.50"), ("-3", "GBP", "−£ 3"), ("1200", "SEK", "SEK 1,200")],
)
def test_money(amount, currency, text):
    assert format_money(Decimal(amount), currency, locale="en") == text.replace(" ", "\xa0")


def test_money_in_another_locale():
    assert format_money(Decimal("1240.5"), "EUR", locale="de") == "€\xa01.240,50"
    assert format_money(Decimal(1), "EUR", locale="no-such") == "€\xa01"
    assert round_money(Decimal("1.005")) == Decimal("1.01")


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (formats.compact(13_800_000), "13.8M"),
        (formats.compact(38_400), "38.4k"),
        (formats.compact(0), "0"),
        (formats.compact(None), "no data yet"),
        (formats.compact(None, "too little history"), "too little history"),
        (formats.percent(0.061), "6.1\xa0%"),
        (formats.percent(-0.02), "−2\xa0%"),
        (formats.percent(None), "no data yet"),
        (formats.number(1234.5), "1,234.5"),
        (formats.number("nonsense"), "no data yet"),
        (formats.money("12", "EUR"), "€\xa012"),
        (formats.money(None, "EUR"), "no data yet"),
        (formats.platform_name("youtube"), "YouTube"),
        (formats.country_name("ES"), "Spain"),
        (formats.country_name(""), ""),
        (formats.language_name("ca"), "Catalan"),
        (formats.day(None), ""),
        (formats.moment(None), ""),
        (formats.ago(None), ""),
        (formats.day(dt.date(2021, 12, 7)), "7 Dec 2021"),
    ],
)
def test_formats(shown, text):
    assert shown == text


def test_moments_are_shown_in_the_readers_zone():
    noon = dt.datetime(timezone.localdate().year, 6, 5, 22, 30, tzinfo=dt.UTC)

    with timezone.override("Europe/Madrid"):
        assert formats.moment(noon).endswith("6 Jun, 00:30")


def test_how_long_ago():
    now = timezone.now()

    assert formats.ago(now) == "just now"
    assert formats.ago(now - dt.timedelta(minutes=5)) == "5 minutes ago"
    assert formats.ago(now + dt.timedelta(hours=3)) == "in 3 hours"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![x](https://tracker.example/x.png)",
    ],
)
def test_markdown_lets_nothing_run(text):
    html = formats.markdown(text)

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_markdown_renders_what_people_mean():
    html = formats.markdown("# Brief\n\n- **two** reels\n- [site](https://brand.example)")

    assert "<h2>Brief</h2>" in html
    assert "<strong>two</strong>" in html
    assert "nofollow" in html


def test_places_are_named_in_the_readers_language():
    with translation.override("de"):
        assert places.country_name("ES") == "Spanien"
    codes = [code for code, _name in places.country_choices("en")]
    assert "ES" in codes
    assert "EU" not in codes


def test_pictures_come_from_the_seed_alone():
    assert avatars.picture("person-ines") == avatars.picture("person-ines")
    assert avatars.picture("person-ines") != avatars.picture("person-nora")
    assert len({avatars.picture(f"brand-{n}") for n in range(40)}) > 20


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_become_webp_of_a_fit_size(kind):
    upload = BytesIO(png((2000, 1000), format=kind))
    upload.size = upload.getbuffer().nbytes

    stored = safe_photo(upload)

    assert stored.name.endswith(".webp")
    assert stored.read()[:4] == b"RIFF"
