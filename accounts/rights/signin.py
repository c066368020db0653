"""How somebody signs in. Never a secret, nor what stands for one: that there is one, and since when."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, RefreshToken, User
from accounts.rights.covers import Cover, Gone, covers
from accounts.rights.person import Person
from rest.models import Reply

SECRET = _("It is a secret, or stands for one.")


@covers(EmailAddress)
class EmailAddresses(Gone):
    about = _("Addresses you sign in with.")
    columns = ["email", "verified", "primary"]
    last = True

    def rows(self, person: Person) -> QuerySet[EmailAddress]:
        return EmailAddress.objects.filter(user=person.user)


@covers(EmailConfirmation)
class EmailConfirmations(Cover):
    not_collected = SECRET

    def erase(self, person: Person) -> None:
        EmailConfirmation.objects.filter(email_address__user=person.user).delete()


@covers(Authenticator)
class Authenticators(Gone):
    about = _("Your second factors and passkeys, without their secrets.")
    columns = ["type", "created_at", "last_used_at"]

    def rows(self, person: Person) -> QuerySet[Authenticator]:
        return Authenticator.objects.filter(user=person.user)


@covers(SocialAccount)
class SocialLogins(Gone):
    about = _("Other services you sign in with.")
    columns = ["provider", "uid", "last_login", "date_joined", "extra_data"]

    def rows(self, person: Person) -> QuerySet[SocialAccount]:
        return SocialAccount.objects.filter(user=person.user)


@covers(SocialToken)
class SocialTokens(Cover):
    not_collected = SECRET

    def erase(self, person: Person) -> None:
        SocialToken.objects.filter(account__user=person.user).delete()


@covers(UserSession)
class Sessions(Cover):
    about = _("Where you are signed in.")
    columns = ["ip", "user_agent", "created_at", "last_seen_at"]

    def rows(self, person: Person) -> QuerySet[UserSession]:
        return UserSession.objects.filter(user=person.user)

    def erase(self, person: Person) -> None:
        for session in self.rows(person):
            session.end()
        self.rows(person).delete()


@covers(Session)
class StoredSessions(Cover):
    not_collected = SECRET
    kept = _("Nothing personal is in them, and they end with the entry in the list of sessions, or by themselves.")


@covers(ApiToken)
class ApiTokens(Gone):
    about = _("Your API tokens, without the tokens themselves.")
    columns = ["name", "hint", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"]

    def rows(self, person: Person) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(user=person.user)


@covers(RefreshToken)
class RefreshTokens(Gone):
    about = _("Sign-ins of programs, without their tokens.")
    columns = ["family", "created_at", "expires_at", "rotated_at", "revoked_at", "reason"]

    def rows(self, person: Person) -> QuerySet[RefreshToken]:
        return RefreshToken.objects.filter(user=person.user)


@covers(Reply)
class Replies(Cover):
    not_collected = _("Sealed answers to programs, for a day at most; what they say is in the other files.")

    def erase(self, person: Person) -> None:
        Reply.objects.filter(user=person.user).delete()


class Powers(Cover):
    """Rights in the admin, which only staff have."""

    not_collected = _("Rights in the admin: they hang on the role, which is in your account.")
    related: str

    def erase(self, person: Person) -> None:
        rights: Any = getattr(person.user, self.related)
        rights.clear()


@covers(User.groups.through)
class Groups(Powers):
    related = "groups"


@covers(User.user_permissions.through)
class Permissions(Powers):
    related = "user_permissions"
