import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import actions
from accounts.actions import invite_member
from accounts.forms.settings import AccountForm
from accounts.models import AuditRow, Brand, Claim, Influencer, Member, Report, User
from accounts.photos import MAX_BYTES
from tests.accounts.pictures import png
from tests.accounts.signing import AGAIN, prove_again
from tests.accounts.test_join import CREATOR, GREEDY, code_in_mail
from tests.factories import (
    PASSWORD,
    BrandFactory,
    ClaimFactory,
    InfluencerFactory,
    MemberFactory,
    MemberInvitationFactory,
    RateFactory,
    SocialAccountFactory,
    UserFactory,
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


# Signing in


def test_signing_in_and_out(client, influencer):
    data = {"login": influencer.user.email.upper(), "password": PASSWORD}

    actions.vouch_for_address(influencer.user)

    assert client.post("/accounts/login/", data)["Location"] == "/home/"
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_says_so_and_keeps_the_address(client, influencer):
    page = client.post("/accounts/login/", {"login": influencer.user.email, "password": "wrong"}).content.decode()

    assert influencer.user.email in page
    assert 'role="alert"' in page


ENTRANCE = ["account_login", "account_reset_password", "account_logout", "account_inactive", "account_signup"]


@pytest.mark.parametrize("name", ENTRANCE)
def test_pages_of_the_entrance_open(client, name):
    assert client.get(reverse(name)).status_code in {200, 302}


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_pages_of_signing_in_open_for_who_just_signed_in(client, influencer, name):
    actions.vouch_for_address(influencer.user)
    client.post("/accounts/login/", {"login": influencer.user.email, "password": PASSWORD})

    assert client.get(reverse(name)).status_code == 200


def test_what_matters_asks_for_the_password_again(client, influencer):
    client.force_login(influencer.user)

    answer = client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""}, follow=True)

    assert "Is it still you?" in answer.content.decode()


def test_a_new_password_by_code(client, influencer):
    page = client.post("/accounts/password/reset/", {"email": influencer.user.email})["Location"]
    assert client.get(page).status_code == 200
    page = client.post(page, {"code": code_in_mail()})["Location"]
    assert client.get(page).status_code == 200
    new = "another long sentence"
    answer = client.post(page, {"password1": new, "password2": new}, follow=True)
    assert "The new password works" in answer.content.decode()
    assert User.objects.get(pk=influencer.user_id).check_password(new)


# The demo


DEMO_ROLES = ["brand", "viewer", "influencer", "pending", "staff"]


@pytest.fixture
def cast(staff):
    member = MemberFactory()
    MemberFactory(brand=member.brand, viewer=True)
    MemberFactory(brand=BrandFactory(pending=True))
    InfluencerFactory()


@pytest.mark.parametrize("role", DEMO_ROLES)
def test_one_click_enters_the_demo(client, cast, settings, role):
    settings.DEMO = True
    assert f"/demo/enter/{role}/" in client.get("/accounts/login/").content.decode()

    assert client.post(f"/demo/enter/{role}/").status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("role", DEMO_ROLES)
def test_outside_a_demo_the_door_does_not_exist(client, cast, settings, role):
    settings.DEMO = False

    assert client.post(f"/demo/enter/{role}/").status_code == 404
    assert "/demo/enter/" not in client.get("/accounts/login/").content.decode()
    assert "_auth_user_id" not in client.session


def test_the_demo_knows_no_other_roles(client, cast, settings):
    settings.DEMO = True

    assert client.post("/demo/enter/superuser/").status_code == 404
    assert client.get("/demo/enter/brand/").status_code == 405


# Settings


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


# Teams


def test_a_colleague_joins_by_the_mailed_link(client, owner):
    client.force_login(owner)
    client.post("/settings/team/invite/", {"email": "tomas@example.org", "role": "viewer"})
    token = invite_member(owner.brand, email="tomas@example.org", role="viewer", by=owner)
    client.logout()

    assert client.get(f"/team/join/{token}/").status_code == 200
    data = {"name": "Tomás Ferrer", "password": PASSWORD, "role": "owner", "is_staff": "on"}
    assert client.post(f"/team/join/{token}/", data).status_code == 302

    user = User.objects.get(email="tomas@example.org")
    assert (user.role, user.is_staff, user.membership.role) == ("brand", False, "viewer")
    assert client.get(f"/team/join/{token}/").status_code == 404


def test_the_link_does_nothing_for_somebody_else(client, owner, influencer):
    token = invite_member(owner.brand, email="tomas@example.org", role="owner", by=owner)
    client.force_login(influencer.user)

    client.post(f"/team/join/{token}/")

    assert Member.objects.count() == 1


TEAM_POSTS = ["invite/", "{pk}/role/", "{pk}/remove/", "invitations/{invitation}/revoke/"]


@pytest.mark.parametrize("path", TEAM_POSTS)
@pytest.mark.parametrize("role", ["manager", "viewer"])
def test_only_owners_change_the_team(client, owner, path, role):
    member = MemberFactory(brand=owner.brand, role=role)
    invitation = MemberInvitationFactory(brand=owner.brand)
    client.force_login(member.user)
    url = "/settings/team/" + path.format(pk=owner.membership.pk, invitation=invitation.pk)

    assert client.post(url, {"role": "owner", "email": "x@example.org"}).status_code == 404
    member.refresh_from_db()
    assert member.role == role


@pytest.mark.parametrize("path", TEAM_POSTS[1:])
def test_the_team_of_another_brand_is_not_there(client, owner, path):
    other = MemberFactory()
    invitation = MemberInvitationFactory(brand=other.brand)
    client.force_login(owner)

    url = "/settings/team/" + path.format(pk=other.pk, invitation=invitation.pk)
    assert client.post(url, {"role": "viewer"}).status_code == 404


def test_roles_change_and_people_go_with_a_confirmation(client, owner):
    member = MemberFactory(brand=owner.brand, viewer=True)
    client.force_login(owner)

    client.post(f"/settings/team/{member.pk}/role/", {"role": "manager"})
    member.refresh_from_db()
    assert member.role == "manager"
    assert client.get(f"/settings/team/{member.pk}/remove/").status_code == 200
    client.post(f"/settings/team/{member.pk}/remove/")
    assert not Member.objects.filter(pk=member.pk).exists()


def test_the_last_owner_is_told_why_not(client, owner):
    client.force_login(owner)

    page = client.post(f"/settings/team/{owner.membership.pk}/remove/", follow=True).content.decode()

    assert "A brand keeps one owner" in page
    assert owner.membership


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_costs_the_same_for_any_number_of_people(client, owner, count, django_assert_num_queries):
    MemberFactory.create_batch(count, brand=owner.brand)
    MemberInvitationFactory.create_batch(count, brand=owner.brand)
    client.force_login(owner)
    client.get("/settings/team/")

    with django_assert_num_queries(QUERIES["team"]):
        client.get("/settings/team/")


QUERIES = {"team": 8, "mediakit": 7}


# Media kits


def test_a_public_media_kit_is_for_everybody(client, influencer):
    SocialAccountFactory(influencer=influencer, handle="ines.cooks")
    RateFactory(influencer=influencer)
    influencer.audience = {"countries": {"ES": 0.71}, "ages": {"18-24": 0.5}, "genders": {"female": 0.7}}
    influencer.save()

    page = client.get(influencer.get_absolute_url()).content.decode()

    assert influencer.name in page
    assert "@ines.cooks" in page
    assert "€\xa0420" in page
    assert "71\xa0%" in page
    assert f"/creators/{influencer.slug}/metrics/" in page


def test_a_media_kit_switched_off_is_for_brands_and_its_owner(client, owner):
    influencer = InfluencerFactory(media_kit_public=False)
    seen = {InfluencerFactory().user: 404, owner: 200, influencer.user: 200}

    assert client.get(influencer.get_absolute_url()).status_code == 404
    for user, status in seen.items():
        client.force_login(user)
        assert client.get(influencer.get_absolute_url()).status_code == status


def test_search_engines_leave_profiles_alone_that_nobody_claimed(client):
    page = client.get(InfluencerFactory(unclaimed=True).get_absolute_url()).content.decode()

    assert 'content="noindex"' in page


@pytest.mark.parametrize(
    "state", [{"flagged": True}, {"deleted": True}, {"user__deleted": True}, {"user__flagged": True}]
)
def test_who_is_flagged_or_gone_has_no_media_kit(client, owner, state):
    influencer = InfluencerFactory(**state)

    assert client.get(influencer.get_absolute_url()).status_code == 404
    client.force_login(owner)
    assert client.get(influencer.get_absolute_url()).status_code == 404
    client.force_login(influencer.user)
    assert client.get(influencer.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_media_kit_costs_the_same_for_any_number_of_rows(client, influencer, owner, count, django_assert_num_queries):
    SocialAccountFactory.create_batch(count, influencer=influencer)
    for deliverable in ["reel", "story", "post"][:count]:
        RateFactory(influencer=influencer, deliverable=deliverable)
    client.force_login(owner)
    client.get(influencer.get_absolute_url())

    with django_assert_num_queries(QUERIES["mediakit"]):
        client.get(influencer.get_absolute_url())


def test_an_avatar_is_always_the_same_and_kept_by_caches(client):
    first, second = (client.get("/avatars/person-ines.svg") for _time in range(2))

    assert first.content == second.content
    assert first["Content-Type"] == "image/svg+xml"
    assert "public" in first["Cache-Control"]
    assert client.get("/avatars/person-nora.svg").content != first.content


# Claims and reports


def test_claiming_shows_the_code_and_taking_it_back_works(client, influencer):
    account = SocialAccountFactory(influencer=InfluencerFactory(unclaimed=True))
    url = f"/creators/{account.influencer.slug}/claim/"
    client.force_login(influencer.user)

    assert account.label in client.get(url).content.decode()
    client.post(url, {"account": account.pk})
    claim = Claim.objects.get()
    assert claim.code in client.get(url).content.decode()
    assert client.get("/claims/").status_code == 200
    client.post(f"/claims/{claim.pk}/withdraw/")
    claim.refresh_from_db()
    assert claim.status == "rejected"


def test_who_cannot_claim(client, influencer, owner):
    claimed = InfluencerFactory()
    unclaimed = InfluencerFactory(unclaimed=True)

    client.force_login(influencer.user)
    assert client.get(f"/creators/{claimed.slug}/claim/").status_code == 404
    client.force_login(owner)
    assert client.get(f"/creators/{unclaimed.slug}/claim/").status_code == 404
    assert client.post(f"/claims/{ClaimFactory().pk}/withdraw/").status_code == 404


def test_what_one_sees_can_be_reported(client, influencer, owner):
    client.force_login(owner)
    url = f"/report/influencer/{influencer.pk}/"

    assert client.get(url).status_code == 200
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()
    answer = client.post(url, {"reason": "fake", "text": "Bought.", "next": "https://evil.example/"})

    assert answer["Location"] == influencer.get_absolute_url()
    assert Report.objects.get().target_label == influencer.name


def test_what_one_does_not_see_cannot_be_reported(client, owner):
    client.force_login(owner)

    assert client.get(f"/report/influencer/{InfluencerFactory(flagged=True).pk}/").status_code == 404
    assert client.get(f"/report/user/{UserFactory().pk}/").status_code == 404
    assert client.get("/report/nothing/1/").status_code == 404


# Frozen, deleted, waiting


@pytest.mark.parametrize("freeze", ["user", "profile"])
def test_who_is_flagged_reads_but_does_nothing(client, influencer, staff, freeze):
    actions.flag(influencer if freeze == "profile" else influencer.user, by=staff, reason="Fake numbers.")
    client.force_login(influencer.user)

    assert client.get("/settings/profile/").status_code == 200
    answer = client.post("/settings/profile/", PROFILE)
    assert answer.status_code == 403
    assert "Fake numbers." in answer.content.decode()
    assert client.post("/accounts/logout/").status_code == 302


def test_a_flag_works_at_the_next_request_and_is_lifted_at_the_next(client, owner, staff):
    client.force_login(owner)
    actions.flag(owner.brand, by=staff, reason="Fraud.")
    assert client.post("/settings/brand/", ORGANISATION).status_code == 403

    actions.unflag(Brand.objects.get(), by=staff)
    assert client.post("/settings/brand/", ORGANISATION).status_code == 302


def test_deleting_asks_first_and_can_be_undone(client, influencer):
    client.force_login(influencer.user)
    assert client.post("/settings/delete/", {"sure": "on"})["Location"].startswith(AGAIN)
    prove_again(client)

    assert client.post("/settings/delete/", {}).status_code == 200
    answer = client.post("/settings/delete/", {"sure": "on"}, follow=True)
    assert answer.redirect_chain == [("/settings/deleted/", 302)]
    assert "come back" in answer.content.decode()
    assert not Influencer.objects.live().exists()
    assert client.get("/settings/")["Location"].startswith("/accounts/login/")

    client.force_login(User.objects.get(pk=influencer.user.pk))
    assert "Come back" in client.get("/settings/delete/").content.decode()
    assert client.post("/settings/", ACCOUNT).status_code == 403
    client.post("/settings/delete/restore/")
    assert Influencer.objects.live().exists()


def test_who_deleted_the_account_is_led_to_coming_back(client, influencer):
    actions.vouch_for_address(influencer.user)
    actions.delete_account(influencer.user, by=influencer.user)

    answer = client.post("/accounts/login/", {"login": influencer.user.email, "password": PASSWORD})

    assert answer["Location"] == "/settings/delete/"


def test_the_only_owner_of_a_team_is_told_to_hand_over(client, owner):
    MemberFactory(brand=owner.brand, viewer=True)
    client.force_login(owner)
    prove_again(client)

    assert "Make somebody else an owner first" in client.get("/settings/delete/").content.decode()
    assert "Make somebody else an owner first" in client.post("/settings/delete/", {"sure": "on"}).content.decode()


def test_staff_can_read_that_an_approved_brand_took_another_name(client, db):
    member = MemberFactory(brand__name="Old Oak", brand__website="https://oak.example")
    client.force_login(member.user)

    client.post("/settings/brand/", ORGANISATION | {"name": "New Nut"})
    client.post("/settings/brand/", ORGANISATION | {"name": "New Nut"})

    row = AuditRow.objects.get(verb="edit")
    assert (row.detail["before"]["name"], row.detail["after"]["name"]) == ("Old Oak", "New Nut")


def test_zones_are_places_and_what_one_has_already():
    odd = UserFactory(time_zone="Etc/GMT+3")

    zones = dict(AccountForm(instance=odd).fields["time_zone"].choices)

    assert {"Etc/GMT+3", "Europe/Madrid", "UTC"} <= set(zones)
    assert not {"Factory", "localtime", "Etc/GMT+4", "US/Hawaii"} & set(zones)
