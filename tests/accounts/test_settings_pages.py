"""Pages of one's own settings."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Brand, Influencer, User
from accounts.photos import MAX_BYTES
from tests.accounts.pictures import png
from tests.accounts.test_join import CREATOR, GREEDY
from tests.factories import (
    BrandFactory,
    MemberFactory,
    RateFactory,
    SocialAccountFactory,
)

pytestmark = pytest.mark.django_db

PROFILE = {name: value for name, value in CREATOR.items() if not name.startswith(("email", "password", "rates"))}
ACCOUNT = {"name": "New Name", "time_zone": "Asia/Tokyo", "language": "en-gb"}
ORGANISATION = {
    "name": "New Brand",
    "industry": "travel",
    "website": "https://new.example",
    "size": "large",
    "time_zone": "Europe/Oslo",
}


def test_account_settings_are_saved_and_used(client, influencer):
    client.force_login(influencer.user)

    client.post("/settings/", ACCOUNT)

    user = User.objects.get(pk=influencer.user_id)
    assert (user.name, user.time_zone, user.language) == ("New Name", "Asia/Tokyo", "en-gb")
    assert 'lang="en-gb"' in client.get("/settings/").content.decode()


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("/settings/", ACCOUNT),
        ("/settings/profile/", PROFILE | {"media_kit_public": "on"}),
        ("/settings/brand/", ORGANISATION),
    ],
)
def test_nobody_changes_role_or_standing_by_a_form(client, url, data, influencer):
    pending = MemberFactory(brand=BrandFactory(pending=True), manager=True)
    for user in (influencer.user, pending.user):
        client.force_login(user)
        client.post(url, data | {name: value for name, value in GREEDY.items() if name not in data})

    assert not User.objects.filter(is_staff=True).exists()
    assert set(User.objects.values_list("role", flat=True)) == {"influencer", "brand"}
    pending.refresh_from_db()
    pending.brand.refresh_from_db()
    assert (pending.role, pending.brand.status) == ("manager", "pending")
    assert Influencer.objects.get().user == influencer.user


def test_the_profile_is_saved_with_its_accounts_and_shown_again(client, influencer):
    kept = SocialAccountFactory(influencer=influencer, handle="ines.cooks")
    client.force_login(influencer.user)

    answer = client.post("/settings/profile/", PROFILE)

    assert answer.status_code == 302
    influencer.refresh_from_db()
    assert (influencer.name, influencer.city, influencer.media_kit_public) == ("Inés Calderón", "Valencia", False)
    assert influencer.accounts.get().pk == kept.pk
    page = client.get("/settings/profile/").content.decode()
    assert 'value="71"' in page
    assert "@ines.cooks" in page


def test_prices_are_replaced_and_doubles_refused(client, influencer):
    RateFactory(influencer=influencer)
    client.force_login(influencer.user)
    row = {
        "rates-0-platform": "tiktok",
        "rates-0-deliverable": "video",
        "rates-0-amount": "300",
        "rates-0-currency": "EUR",
    }
    twice = row | {name.replace("-0-", "-1-"): value for name, value in row.items()}

    assert "You already have a price for this." in client.post("/settings/rates/", twice).content.decode()
    client.post("/settings/rates/", row)

    assert influencer.rates.get().platform == "tiktok"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not a JPEG, PNG or WebP"),
        (b"x" * (MAX_BYTES + 1), "larger than 5 MB"),
        (png((6000, 4100)), "24 million"),
    ],
    ids=["not a picture", "too large", "too many dots"],
)
def test_what_is_no_fit_picture_is_refused_at_its_field(client, influencer, content, says):
    client.force_login(influencer.user)

    page = client.post(
        "/settings/profile/", PROFILE | {"photo": SimpleUploadedFile("me.png", content)}
    ).content.decode()

    assert says in page
    assert 'id="id_photo_error"' in page


def test_a_picture_is_written_anew(client, influencer):
    hidden = png() + b"<script>alert(1)</script>"
    client.force_login(influencer.user)

    client.post("/settings/profile/", PROFILE | {"photo": SimpleUploadedFile("../../me.png", hidden)})

    influencer.refresh_from_db()
    with influencer.photo.open() as file:
        stored = file.read()
    assert stored[:4] == b"RIFF"
    assert b"script" not in stored
    assert "me" not in influencer.photo.name


def test_a_viewer_sees_the_brand_and_changes_nothing(client):
    viewer = MemberFactory(viewer=True)
    client.force_login(viewer.user)

    assert client.get("/settings/brand/").status_code == 200
    assert client.post("/settings/brand/", ORGANISATION).status_code == 404
    assert Brand.objects.get().name != "New Brand"


def test_the_brand_and_its_party_are_renamed_together(client, owner):
    client.force_login(owner)

    client.post("/settings/brand/", ORGANISATION | {"logo": SimpleUploadedFile("logo.png", png())})

    brand = Brand.objects.get()
    assert (brand.name, brand.party.name, brand.party.picture) == ("New Brand", "New Brand", brand.logo.url)
