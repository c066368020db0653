"""Removing one of a brand's own accounts. Those of influencers hang on their profile, and are removed there."""

from django.db import transaction

from accounts.models import Brand, SocialAccount, User
from accounts.moderation import audit
from analytics.actions.connections import let_go
from analytics.ingestion.feeds import unfollow
from analytics.models import Post
from analytics.store.erasing import erase_all_posts


@transaction.atomic
def stop_all_reading(account: SocialAccount, *, by: User) -> None:
    """Nothing is asked for any more, from anybody; what is known stays, and the account with it."""
    for connection in account.connections.living():
        let_go(connection)
    unfollow(account)
    audit("stop reading", _brand(account), by=by, account=str(account))


@transaction.atomic
def remove_account(account: SocialAccount, *, by: User) -> None:
    """Take it away with everything that is known of it."""
    stop_all_reading(account, by=by)
    audit("remove account", _brand(account), by=by, account=str(account))
    erase_all_posts(Post.objects.filter(account=account))
    account.delete()


def _brand(account: SocialAccount) -> Brand:
    if account.brand is None:
        raise ValueError(f"{account} is on a creator's profile")
    return account.brand
