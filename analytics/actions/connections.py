"""Leave to read an account: given, proved, renewed, taken back."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import AccountTaken, Handle, add_account, claim_profile, reject_claim
from accounts.actions.claims import claim_proven
from accounts.models import Brand, Influencer, SocialAccount, User
from accounts.moderation import audit
from accounts.moves import IllegalMove
from accounts.platforms import tidy_handle
from analytics.actions.erasings import erase_what_it_said
from analytics.ingestion.feeds import follow, unfollow
from analytics.ingestion.telling import tell_owner
from analytics.models import Connection
from analytics.sources.contract import Source, TokenSet
from analytics.sources.tokens import to_json
from analytics.tasks.connecting import revoke_tokens

Owner = Influencer | Brand
SOMEBODY_ELSE = _("Somebody else proved that the account is theirs.")


class Claimable(Exception):
    """The account is on a profile that nobody runs, or whose owner never proved it: whoever proves it may have it."""

    def __init__(self, account: SocialAccount) -> None:
        super().__init__(str(account))
        self.account = account


def owner_of(user: User) -> Owner | None:
    return user.influencer or user.brand


@transaction.atomic
def connect_public(owner: Owner, handle: Handle) -> SocialAccount | None:
    """Read what everybody can see of an account. None: others have it, and it is claimed now. Raises AccountTaken."""
    account = _add(owner, handle)
    if account is not None:
        follow(account)
    return account


@transaction.atomic
def read_again(account: SocialAccount) -> None:
    """Take up what everybody can see of it, after its owner had it stopped."""
    follow(account)


@transaction.atomic
def complete(source: type[Source], tokens: TokenSet, owner: Owner, *, by: User, platform: str) -> Connection:
    """Keep the leave that the owner gave at the platform. It proves the account, which is added if it is not here yet.

    Raises AccountTaken where it is on somebody else's profile, Claimable where it is and nobody proved it.
    """
    account = SocialAccount.objects.select_for_update().get(pk=_account_of(source, tokens, owner, platform).pk)
    connection = _kept(source, tokens, account, by)
    if source.proves:
        _prove(account, by=by)
    follow(account, connection=connection)
    return connection


def take_over(account: SocialAccount, *, by: User, where: str) -> bool:
    """Hand the profile or the account to whoever signed in as it. False: staff have to look at it, the claim waits."""
    try:
        claim_proven(account, by=by, proof=str(_("Signed in as this account at %(where)s.") % {"where": where}))
    except IllegalMove:
        claim_profile(account, by=by)
        return False
    return True


@transaction.atomic
def disconnect(connection: Connection, *, by: User, erase: bool) -> None:
    """Let go of it, and of what it brought if its owner wants that."""
    if not let_go(connection):
        return
    audit("disconnect", _owner(connection), by=by, source=connection.source)
    if erase:
        erase_what_it_said(connection.source, by=by, account=connection.account, web_property=connection.web_property)


@transaction.atomic
def let_go(connection: Connection) -> bool:
    """Stop reading at once, forget the tokens, tell the platform after the commit if it wants to know."""
    sealed = bytes(connection.sealed)
    if not connection.end(Connection.Status.DISCONNECTED, ""):
        return False
    unfollow(connection)
    if sealed and connection.account_id:
        transaction.on_commit(partial(revoke_tokens.delay, connection.source, sealed.decode()), robust=True)
    return True


@transaction.atomic
def stop_reading(account: SocialAccount, source: str, *, by: User, erase: bool) -> None:
    """The same for what is read without anybody's leave, with all leaves that are there."""
    for connection in account.connections.alive().filter(source=source):
        disconnect(connection, by=by, erase=False)
    unfollow(account, source=source)
    if erase:
        erase_what_it_said(source, by=by, account=account)


def _owner(connection: Connection) -> Owner:
    account, web_property = connection.account, connection.web_property
    owner = web_property.brand if web_property else account and _owner_of(account)
    assert owner  # noqa: S101 -- both have one, says the database
    return owner


def _owner_of(account: SocialAccount) -> Owner | None:
    return account.influencer or account.brand


def _account_of(source: type[Source], tokens: TokenSet, owner: Owner, platform: str) -> SocialAccount:
    # The platform's own id outlives handles.
    known = Connection.objects.filter(
        source=source.slug, external_id=tokens.external_id, account__in=owner.accounts.all()
    )
    if before := known.select_related("account").first():
        return before.account  # type: ignore[return-value] # filtered by it
    handle = Handle(platform, tokens.handle or tokens.external_id)
    found = SocialAccount.objects.filter(platform=platform, key=handle.key).first()
    if found and isinstance(owner, Influencer) and found.influencer_id != owner.pk:
        if source.proves and SocialAccount.objects.claimable_by(owner.user).filter(pk=found.pk).exists():
            raise Claimable(found)
        raise AccountTaken(str(found))
    account = _add(owner, handle)
    assert account is not None  # noqa: S101 -- only others' accounts are claimed
    return account


def _add(owner: Owner, handle: Handle) -> SocialAccount | None:
    if isinstance(owner, Influencer):
        return add_account(owner, handle)
    account, _created = SocialAccount.objects.get_or_create(
        platform=handle.platform,
        key=handle.key,
        defaults={"brand": owner, "handle": tidy_handle(handle.handle, handle.platform)},
    )
    if account.brand_id != owner.pk:
        raise AccountTaken(str(account))
    return account


def _kept(source: type[Source], tokens: TokenSet, account: SocialAccount, by: User) -> Connection:
    """Seal the tokens: over the old ones, if it is the same leave as before."""
    live = Connection.objects.alive().filter(source=source.slug)
    for other in live.filter(external_id=tokens.external_id).exclude(account=account):
        _give_way(other)
        if _owner(other) != _owner_of(account):
            tell_owner(other, SOMEBODY_ELSE)
    for other in live.filter(account=account).exclude(external_id=tokens.external_id):
        _give_way(other)
    connection, _created = Connection.objects.get_or_create(
        source=source.slug,
        external_id=tokens.external_id,
        account=account,
        status=Connection.Status.ACTIVE,
        defaults={"by": by},
    )
    Connection.objects.filter(pk=connection.pk).update(by=by, scopes=list(tokens.scopes), connected_at=timezone.now())
    connection.keep(to_json(tokens), access_expires_at=tokens.access_expires_at, ends_at=tokens.ends_at)
    connection.refresh_from_db()
    return connection


def _give_way(other: Connection) -> None:
    other.end(Connection.Status.DISCONNECTED, str(_("Connected anew.")))
    unfollow(other)


def _prove(account: SocialAccount, *, by: User) -> None:
    if account.verified_at is None:
        account.verified_at = timezone.now()
        account.save(update_fields=["verified_at"])
    for claim in account.claims.pending():
        reject_claim(claim, by=by, reason=str(SOMEBODY_ELSE))
