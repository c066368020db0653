"""Whatever leads to a person can be handed out and erased, or says why not."""
# ruff: noqa: SLF001 -- _meta is public API of Django

import io
import json
import zipfile
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from accounts import actions
from accounts.actions.erasing import due, erase, recall, replay, tombstones_file
from accounts.models import AuditRow, Brand, Erasure, Influencer, SocialAccount, User
from accounts.moves import IllegalMove
from accounts.rights import COVERS
from accounts.rights.export import write
from accounts.tasks import erase_departed
from campaigns.models import Agreement, Campaign, Collaboration, Offer, Review, Submission
from messaging.models import Conversation, Message, Notification, OutgoingEmail
from tests import factories as make
from tests.accounts import lives

pytestmark = pytest.mark.django_db
NUMBERS_OF_BRANDS = ["campaignday", "webproperty", "trafficday", "trafficreport", "trafficreportrow"]
SECRETS = {"password", "digest", "token", "token_digest", "sealed", "session_key", "key", "data", "secret", "code"}


@pytest.fixture(autouse=True)
def _tombstones_elsewhere(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def every_model():
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def leading_to_people():
    """Every model from which one gets to a user by its own columns, or that has an address of one."""
    found = {User}
    while True:
        more = {model for model in every_model() if model not in found and _leads_to(model, found)}
        if not more:
            return found
        found |= more


def _leads_to(model, known):
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    targets = {field.related_model for field in fields if field.is_relation}
    return bool(targets & known) or any(isinstance(field, models.EmailField) for field in fields)


def test_no_model_that_leads_to_a_person_is_forgotten():
    assert {model._meta.label for model in leading_to_people() - set(COVERS)} == set()


@pytest.mark.parametrize("cover", COVERS.values(), ids=lambda cover: cover.label)
def test_each_is_handed_out_or_says_why_not(cover):
    assert cover.collects != bool(cover.not_collected)
    assert bool(cover.about) == cover.collects == bool(cover.columns)


@pytest.mark.parametrize("cover", COVERS.values(), ids=lambda cover: cover.label)
def test_each_is_erased_or_says_why_not(cover):
    assert cover.erases or cover.kept


@pytest.mark.parametrize("cover", COVERS.values(), ids=lambda cover: cover.label)
def test_no_secret_is_among_the_columns(cover):
    paths = {column if isinstance(column, str) else column[1] for column in cover.columns}

    assert {path.rpartition("__")[2] for path in paths} & SECRETS == set()


def test_everything_is_in_the_documentation():
    text = (Path(__file__).parents[2] / "docs/privacy.md").read_text()

    assert {cover.label for cover in COVERS.values() if f"`{cover.label}`" not in text} == set()


def export_of(user):
    target = io.BytesIO()
    write(user, target, lambda _percent: None)
    return zipfile.ZipFile(target)


def test_a_creators_export_has_rows_of_every_model():
    life = lives.creator()

    archive = export_of(life.user)

    manifest = json.loads(archive.read("manifest.json"))
    empty = {entry["model"] for entry in manifest["files"] if not entry["rows"]}
    of_brands = {"campaigns.campaign", "campaigns.campaignmove", "campaigns.goal", "campaigns.tasktemplate"}
    of_brands |= {"accounts.brand", "accounts.member", "messaging.webhook", "messaging.delivery"}
    of_brands |= {f"analytics.{name}" for name in NUMBERS_OF_BRANDS}
    assert empty == of_brands


def test_an_owners_export_has_rows_of_the_brand():
    life = lives.owner()

    archive = export_of(life.user)

    manifest = json.loads(archive.read("manifest.json"))
    rows = {entry["model"]: entry["rows"] for entry in manifest["files"]}
    of_brand = ["accounts.brand", "accounts.member", "campaigns.campaign", "campaigns.goal", "campaigns.tasktemplate"]
    of_brand += ["messaging.webhook", "messaging.delivery"]
    assert {model: rows[model] > 0 for model in of_brand} == dict.fromkeys(of_brand, True)
    assert rows["accounts.socialaccount"] == 1
    assert rows["campaigns.collaboration"] == 2


def test_files_and_agreements_come_along_and_the_manifest_is_true():
    life = lives.creator()

    archive = export_of(life.user)

    names = archive.namelist()
    assert archive.testzip() is None
    assert b"the face of" in archive.read(f"files/{life.other.photo.name}")
    assert any(name.startswith("files/submissions/") for name in names)
    agreement = Agreement.objects.all()[0]
    assert archive.read(f"campaigns/agreement-{agreement.collaboration_id}.txt").decode() == agreement.text
    for entry in json.loads(archive.read("manifest.json"))["files"]:
        rows = json.loads(archive.read(entry["path"]))
        assert len(rows) == entry["rows"]
        assert all(list(row) == [column["name"] for column in entry["columns"]] for row in rows)
    assert "campaigns/agreement.json" in archive.read("index.html").decode()


def test_other_peoples_addresses_and_data_are_not_in_it():
    life = lives.creator()
    stranger = make.InfluencerFactory(name="Somebody Else", bio="Alien words")
    other = make.completed(influencer=stranger)
    other.conversation.say("A private word", by=stranger.user, party=stranger.party)
    others = set(User.objects.exclude(pk=life.user.pk).values_list("email", flat=True))

    archive = export_of(life.user)

    text = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    assert {email for email in others if email in text} == set()
    assert "Somebody Else" not in text
    assert "A private word" not in text
    assert "Alien words" not in text


def test_no_secret_is_in_it():
    life = lives.creator()
    life.user.set_password("correct horse battery")
    life.user.save()

    archive = export_of(life.user)

    text = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    assert life.user.password not in text
    assert "JBSWY3DP" not in text
    assert "secret-token" not in text


def test_staff_export_their_own_and_not_what_they_oversee():
    lives.creator()
    staff = make.UserFactory(staff=True)

    archive = export_of(staff)

    rows = {entry["model"]: entry["rows"] for entry in json.loads(archive.read("manifest.json"))["files"]}
    assert rows["messaging.message"] == rows["campaigns.collaboration"] == rows["accounts.influencer"] == 0


def everything_stored(media):
    """Every text in the database by table and column, and the files on the disk."""
    found = defaultdict(list)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = (
                        bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)
                    )
                    found[f"{table}.{name}"].append(text)
    for path in Path(media).rglob("*"):
        if path.is_file():
            found["files"].append(path.name + path.read_bytes().decode(errors="replace"))
    return found


def found_in(stored, words):
    return {
        place
        for place, texts in stored.items()
        if any(word.lower() in text.lower() for text in texts for word in words)
    }


def leave(user):
    actions.delete_account(user, by=user)
    User.objects.filter(pk=user.pk).update(deleted_at=timezone.now() - timedelta(days=15))


def test_after_the_grace_a_creator_is_found_only_where_a_reason_says_so(settings):
    life = lives.creator()
    assert len(found_in(everything_stored(settings.MEDIA_ROOT), life.words)) > 20
    leave(life.user)

    assert erase_departed() == 1

    # The agreement is a legal record of both sides; the accepted offer's message is part of it.
    kept = {"campaigns_agreement.text", "campaigns_offer.message"}
    assert found_in(everything_stored(settings.MEDIA_ROOT), life.words) == kept


def test_after_the_grace_the_owner_of_a_brand_is_found_nowhere(settings):
    life = lives.owner()
    leave(life.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), life.words) == set()
    brand = Brand.objects.get(pk=life.other.pk)
    assert (brand.name, brand.about, brand.members.count()) == ("Fjord Wool", "", 0)


def test_what_is_kept_stays_as_it_was():
    life = lives.creator()
    agreements = list(Agreement.objects.order_by("pk").values("text", "sha256"))
    amounts = list(Offer.objects.order_by("pk").values("amount", "usage_rights"))
    reviews = list(Review.objects.order_by("pk").values("text", "rating"))
    acts = AuditRow.objects.count()
    leave(life.user)

    erase(User.objects.get(pk=life.user.pk))

    assert list(Agreement.objects.order_by("pk").values("text", "sha256")) == agreements
    assert list(Offer.objects.order_by("pk").values("amount", "usage_rights")) == amounts
    assert list(Review.objects.order_by("pk").values("text", "rating")) == reviews
    assert AuditRow.objects.count() == acts + 2  # deleted, erased


def test_who_is_erased_has_a_pseudonym_and_cannot_sign_in(client):
    life = lives.creator()
    leave(life.user)

    erase(User.objects.get(pk=life.user.pk))

    user = User.objects.get(pk=life.user.pk)
    profile = Influencer.objects.get(user=user)
    assert user.name.startswith("deleted-")
    assert user.email == f"{user.name}@deleted.invalid"
    assert not user.has_usable_password()
    assert not user.is_active
    assert (profile.name, profile.slug, profile.party.name) == (user.name,) * 3
    assert not SocialAccount.objects.filter(influencer=profile).exists()
    assert not Submission.objects.exclude(file="").exists()


def test_nobody_brings_back_whom_there_is_nothing_left_of():
    life = lives.creator()
    leave(life.user)
    erase(User.objects.get(pk=life.user.pk))

    with pytest.raises(IllegalMove):
        actions.restore_account(User.objects.get(pk=life.user.pk), by=make.UserFactory(staff=True))


def test_a_profile_that_was_joined_with_the_own_one_is_emptied_too(settings):
    life = lives.creator()
    claim = make.ClaimFactory(user=life.user, influencer__name=lives.NAME, influencer__bio=lives.BIO)
    actions.approve_claim(claim, by=make.UserFactory(staff=True))
    leave(life.user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), ["Glasswort"]) == set()
    assert not Influencer.objects.filter(name=lives.NAME).exists()


def test_an_own_profile_that_gave_way_to_a_claimed_one_leaves_nothing(settings):
    user = make.UserFactory(name=lives.NAME, email=lives.EMAIL)
    own = make.InfluencerFactory(user=user, name=lives.NAME, slug="own", bio=lives.BIO)
    claim = make.ClaimFactory(user=user)
    actions.approve_claim(claim, by=make.UserFactory(staff=True))
    assert Influencer.objects.get(user=user).pk != own.pk
    leave(user)

    erase_departed()

    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.NAME, "Glasswort"]) == set()


def test_the_others_still_read_their_conversation():
    life = lives.creator()
    done = Collaboration.objects.get(status="completed")
    done.conversation.say("I write this.", by=make.owner_of(done), party=done.campaign.brand.party)
    leave(life.user)

    erase(User.objects.get(pk=life.user.pk))

    said = [
        message.body
        for message in Message.objects.filter(conversation=done.conversation_id, kind="text").order_by("seq")
    ]
    assert said == ["Removed: who wrote this deleted their account.", "I write this."]
    assert Conversation.objects.get(pk=done.conversation_id).closed


def test_a_namesakes_lines_stay():
    life = lives.creator()
    stranger = make.InfluencerFactory(name=lives.NAME)
    other = make.completed(influencer=stranger)
    leave(life.user)

    erase(User.objects.get(pk=life.user.pk))

    assert Influencer.objects.get(pk=stranger.pk).name == lives.NAME
    assert Notification.objects.filter(user=make.owner_of(other), text__contains=lives.NAME).exists()


def test_nobody_is_erased_before_the_grace_is_over(client):
    early, late, removed, long_removed = (make.InfluencerFactory().user for _ in range(4))
    staff = make.UserFactory(staff=True)
    now = timezone.now()
    for user, by, days in ((early, early, 13), (late, late, 14), (removed, staff, 15), (long_removed, staff, 90)):
        actions.delete_account(user, by=by)
        User.objects.filter(pk=user.pk).update(deleted_at=now - timedelta(days=days, minutes=1))

    assert set(due()) == {late, long_removed}


def test_who_came_back_is_not_erased():
    user = make.InfluencerFactory().user
    actions.delete_account(user, by=user)
    actions.restore_account(user, by=user)

    assert not due().exists()


def test_an_erasure_that_broke_off_is_finished_by_the_next(monkeypatch, settings):
    life = lives.creator()
    leave(life.user)
    cover = COVERS[OutgoingEmail]
    whole = type(cover).erase

    def broken(self, person):
        raise RuntimeError

    monkeypatch.setattr(type(cover), "erase", broken)
    assert erase_departed() == 0
    monkeypatch.setattr(type(cover), "erase", whole)

    assert erase_departed() == 1
    assert found_in(everything_stored(settings.MEDIA_ROOT), [lives.HANDLE, lives.EMAIL]) == set()


def test_somebody_whom_a_backup_brings_back_is_erased_again():
    life = lives.creator()
    leave(life.user)
    before = User.objects.filter(pk=life.user.pk).values().get()
    erase(User.objects.get(pk=life.user.pk))
    pseudonym = User.objects.get(pk=life.user.pk).name
    # The backup knows neither the erasure nor the deletion.
    Erasure.objects.all().delete()
    User.objects.filter(pk=life.user.pk).update(**{**before, "deleted_at": None})

    call_command("replay_erasures")

    user = User.objects.get(pk=life.user.pk)
    assert (user.name, user.is_active) == (pseudonym, False)
    assert user.deleted_at is not None
    assert replay() == 0


def test_a_tombstone_names_nobody():
    life = lives.creator()
    leave(life.user)

    erase(User.objects.get(pk=life.user.pk))

    text = tombstones_file().read_text()
    assert len(text.splitlines()) == 1
    assert not any(word in text for word in life.words)
    assert recall(tombstones_file()) == 0


def test_a_member_of_a_team_leaves_and_the_brand_goes_on():
    life = lives.owner()
    other = make.MemberFactory(brand=life.other)
    leave(life.user)

    erase_departed()

    brand = Brand.objects.get(pk=life.other.pk)
    assert brand.deleted_at is None
    assert brand.about
    assert [member.user for member in brand.members.all()] == [other.user]
    assert Campaign.objects.get(brand=brand).status == Campaign.Status.OPEN
