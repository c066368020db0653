from functools import partial

from django.db import transaction

from accounts.models import SocialAccount, User
from analytics.models import SourceErasing, TrafficDay, WebProperty
from analytics.tasks.connecting import erase_source


@transaction.atomic
def erase_what_it_said(
    source: str, *, by: User, account: SocialAccount | None = None, web_property: WebProperty | None = None
) -> None:
    """Let go what one source said: of a website at once, of an account, which may be a lot, by a worker."""
    if web_property is not None:
        TrafficDay.objects.filter(web_property=web_property, said_by=source).delete()
    if account is not None:
        erasing, _created = SourceErasing.objects.unfinished().get_or_create(
            account=account, source=source, defaults={"by": by}
        )
        transaction.on_commit(partial(erase_source.delay, erasing.pk), robust=True)
