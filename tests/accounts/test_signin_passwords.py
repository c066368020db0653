import pytest
from django.contrib.auth.hashers import (
    PBKDF2PasswordHasher,
    ScryptPasswordHasher,
    identify_hasher,
    make_password,
)
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from tests.accounts.signing import prove_again, proven, sign_in
from tests.accounts.test_join import BRAND
from tests.factories import PASSWORD, MemberFactory, UserFactory


@pytest.fixture
def strong(settings):
    """Hash as in production; other tests hash cheaply."""
    settings.PASSWORD_HASHERS = settings.STRONG_HASHERS


def cost(encoded):
    algorithm, work, _salt, block, parallel, _hash = encoded.split("$")
    return algorithm, int(work), int(block), int(parallel)


STRENGTH = ("scrypt", 2**15, 8, 3)


def test_a_password_is_hashed_at_full_strength(strong):
    assert cost(make_password(PASSWORD)) == STRENGTH


OLDER = {
    "Django's scrypt": lambda: ScryptPasswordHasher().encode(PASSWORD, "salt4older"),
    "PBKDF2": lambda: PBKDF2PasswordHasher().encode(PASSWORD, "salt4older", iterations=1000),
}


@pytest.mark.django_db
@pytest.mark.parametrize("older", OLDER.values(), ids=OLDER)
def test_an_older_hash_becomes_a_strong_one_at_the_next_sign_in(client, strong, older):
    user = proven(UserFactory())
    User.objects.filter(pk=user.pk).update(password=older(), password_changed_at=None)

    assert sign_in(client, user)["Location"] == "/home/"

    user.refresh_from_db()
    assert cost(user.password) == STRENGTH
    # It is still the same password.
    assert user.password_changed_at is None
    assert client.get("/settings/security/").status_code == 200


@pytest.mark.django_db
def test_an_older_hash_stays_when_the_password_is_wrong(client, strong):
    user = proven(UserFactory())
    encoded = OLDER["PBKDF2"]()
    User.objects.filter(pk=user.pk).update(password=encoded)

    sign_in(client, user, "something else entirely")

    user.refresh_from_db()
    assert user.password == encoded


def test_a_strong_hash_is_left_alone(strong):
    encoded = make_password(PASSWORD)

    assert not identify_hasher(encoded).must_update(encoded)


SOMEBODY = {"name": "Nora Lindqvist", "email": "n.lindqvist@saltwell.example"}
REFUSED = {
    "short": "elf-zeichen",
    "longer than any sentence": "ab" * 65,
    "common": "qwertyuiop123",
    "the product": "InfluenceHub2026",
    "the product, spread out": "Influence-Hub-1!",
    "our words": "influencer campaign",
    "the name": "nora-lindqvist-1",
    "the name twice": "LindqvistLindqvist",
    "the address": "lindqvist@saltwell",
    "the brand": "saltwellpantry99",
}
ACCEPTED = [
    "correct horse battery",
    "an influencer walks into a bar",
    "Nora counts sheep at night",
    "a" * 7 + "bcdefghij" * 13,
    "ключ от старой двери",
]


def somebody():
    user = User(**SOMEBODY)
    user.organisation = "Saltwell Pantry"
    return user


@pytest.mark.parametrize("password", REFUSED.values(), ids=REFUSED)
def test_a_password_that_others_would_try_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, somebody())


@pytest.mark.parametrize("password", ACCEPTED)
def test_a_sentence_is_accepted(password):
    validate_password(password, somebody())


@pytest.mark.django_db
def test_the_name_and_the_brand_count_when_one_joins(client):
    for password in ("SaltwellPantry2026", "NoraLindqvist2026"):
        page = client.post("/join/brand/", BRAND | {"password1": password}).content.decode()
        assert 'id="id_password1_error"' in page

    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_brand_counts_when_the_password_is_changed(client):
    user = proven(MemberFactory(brand__name="Saltwell Pantry").user)
    sign_in(client, user)
    new = "SaltwellPantry2026"

    page = prove_again(client).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert "hardly more than a name" in page.content.decode()


@pytest.mark.django_db
def test_changing_it_needs_the_present_one(client):
    user = proven(UserFactory())
    sign_in(client, user)
    new = "quite another long sentence"

    client.post("/accounts/password/change/", {"oldpassword": "not it at all", "password1": new, "password2": new})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
