"""Who somebody is: account, profile, brand, team."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Brand, Claim, Influencer, Member, MemberInvitation, Rate, SocialAccount, User
from accounts.models.user import GONE
from accounts.rights.covers import Cover, Gone, covers
from accounts.rights.person import Person

PROFILE = {"bio": "", "country": "", "city": "", "languages": [], "niches": [], "photo": "", "audience": {}}


@covers(User)
class Users(Cover):
    about = _("Your account.")
    columns = [
        *("id", "email", "name", "role", "is_staff", "is_active", "time_zone", "language", "date_joined"),
        *("last_login", "deleted_at", "flagged_at", "flag_reason"),
    ]
    kept = _("The row stays under a pseudonym, because agreements and the log name who acted.")
    last = True

    def rows(self, person: Person) -> QuerySet[User]:
        own: QuerySet[User] = User.objects.filter(pk=person.user.pk)
        return own

    def erase(self, person: Person) -> None:
        user = User.objects.get(pk=person.user.pk)
        user.set_unusable_password()
        user.groups.clear()
        user.user_permissions.clear()
        User.objects.filter(pk=user.pk).update(
            email=f"{person.pseudonym}@{GONE}",
            name=person.pseudonym,
            password=user.password,
            time_zone="UTC",
            language=settings.LANGUAGE_CODE,
            last_login=None,
            is_active=False,
            is_staff=False,
            is_superuser=False,
            flag_reason="",
            access_epoch=user.access_epoch + 1,
        )


@covers(Influencer)
class Profiles(Cover):
    about = _("Your profile.")
    columns = [
        *("id", "name", "slug", "bio", "country", "city", "languages", "niches", "photo", "audience"),
        *("media_kit_public", "source", "created_at", "flagged_at", "flag_reason", "deleted_at"),
    ]
    files = ["photo"]
    kept = _("An empty profile under the pseudonym stays, because agreements and reviews hang on it.")
    last = True

    def rows(self, person: Person) -> QuerySet[Influencer]:
        """The profile, and imported ones that were joined with it."""
        joined = Claim.objects.filter(user=person.user, status=Claim.Status.APPROVED).values("influencer")
        return Influencer.objects.filter(Q(user=person.user) | Q(pk__in=joined, user=None, deleted_at__isnull=False))

    def erase(self, person: Person) -> None:
        for profile in self.rows(person):
            profile.photo.delete(save=False)
            own = profile.user_id is not None
            slug = person.pseudonym if own else f"{person.pseudonym}-{profile.pk}"
            wiped = {**PROFILE, "name": person.pseudonym, "slug": slug, "media_kit_public": False, "flag_reason": ""}
            Influencer.objects.filter(pk=profile.pk).update(**wiped)
            profile.refresh_from_db()
            profile.keep_party_in_step()


@covers(Rate)
class Rates(Gone):
    about = _("Your prices.")
    columns = ["platform", "deliverable", "amount", "currency"]

    def rows(self, person: Person) -> QuerySet[Rate]:
        return Rate.objects.filter(influencer__user=person.user)


@covers(SocialAccount)
class SocialAccounts(Cover):
    about = _("Your accounts on platforms, and those of your brand.")
    columns = ["id", "platform", "handle", "display_name", "url", "verified_at", "created_at"]
    last = True

    def rows(self, person: Person) -> QuerySet[SocialAccount]:
        return SocialAccount.objects.filter(Q(influencer__user=person.user) | Q(brand__members__user=person.user))

    def erase(self, person: Person) -> None:
        """Let them go, so that nothing more is collected about them."""
        if person.closed_brand:
            SocialAccount.objects.filter(brand=person.closed_brand).delete()
        profiles = Profiles().rows(person).values("pk")
        theirs = SocialAccount.objects.filter(influencer__in=profiles)
        # Other people's refused claims name them too.
        Claim.objects.filter(account__in=theirs.values("pk")).delete()
        theirs.delete()


@covers(Claim)
class Claims(Gone):
    about = _("Profiles you claimed.")
    columns = [
        *("id", ("profile", "influencer__name"), ("platform", "account__platform"), ("handle", "account__handle")),
        *("status", "reason", "decided_at", "created_at"),
    ]
    last = True

    def rows(self, person: Person) -> QuerySet[Claim]:
        return Claim.objects.filter(user=person.user)


@covers(Brand)
class Brands(Cover):
    about = _("The brand you work for.")
    columns = [
        *("id", "name", "slug", "industry", "website", "size", "about", "country", "time_zone", "logo"),
        *("status", "decision_reason", "decided_at", "created_at", "flagged_at", "flag_reason", "deleted_at"),
    ]
    files = ["logo"]
    kept = _("The name of the organisation stays with those who have agreements with it.")
    last = True

    def rows(self, person: Person) -> QuerySet[Brand]:
        return Brand.objects.filter(members__user=person.user)

    def erase(self, person: Person) -> None:
        """A brand with a team goes on; one that nobody runs is emptied."""
        brand = person.closed_brand
        if brand is None:
            return
        brand.logo.delete(save=False)
        wiped = {"logo": "", "about": "", "website": "", "country": "", "decision_reason": "", "flag_reason": ""}
        Brand.objects.filter(pk=brand.pk).update(**wiped)
        brand.refresh_from_db()
        brand.keep_party_in_step()


@covers(Member)
class Members(Gone):
    about = _("Your place in the team.")
    columns = [("brand", "brand__name"), "role", "joined_at"]
    last = True

    def rows(self, person: Person) -> QuerySet[Member]:
        return Member.objects.filter(user=person.user)


@covers(MemberInvitation)
class Invitations(Cover):
    about = _("Invitations to teams, from you and to you.")
    last = True
    columns = [("brand", "brand__name"), "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at"]

    def rows(self, person: Person) -> QuerySet[MemberInvitation]:
        """Other people's addresses are not among the columns."""
        return MemberInvitation.objects.filter(Q(invited_by=person.user) | Q(email__in=person.addresses))

    def erase(self, person: Person) -> None:
        self.rows(person).delete()
        if person.closed_brand:
            person.closed_brand.invitations.all().delete()
