"""What connections need without anybody waiting for it. The rows are the truth: each sweep may run twice."""

import logging

from celery import shared_task

from analytics.actions import checking, renewing
from analytics.connecting import wire_of
from analytics.models import Connection, SourceErasing
from analytics.sources import registry
from analytics.sources.errors import SourceError
from analytics.sources.tokens import from_json
from analytics.store.erasing import erase_source as erase_rows
from rest.sealing import unseal

log = logging.getLogger(__name__)


@shared_task(name="analytics.renew_connections", ignore_result=True)
def renew_connections(**_later: object) -> None:
    """Renew what can be renewed, remind of what cannot, end what is over."""
    renewing.renew_due()


@shared_task(name="analytics.revoke_tokens", ignore_result=True)
def revoke_tokens(source: str, sealed: str, **_later: object) -> None:
    """Tell the platform that we let go. Best effort: here the tokens are forgotten already."""
    try:
        found, tokens = registry.source(source), from_json(unseal(sealed.encode()))
        found(wire_of(found, token=tokens.access)).revoke(tokens)
    except (SourceError, NotImplementedError, KeyError, ValueError) as error:
        log.info("connection.not_revoked", extra={"source": source, "error": type(error).__name__})


@shared_task(name="analytics.erase_source", ignore_result=True)
def erase_source(pk: int, **_later: object) -> None:
    """Erase what one source said about one account, slice by slice. What a broken one erased is gone already."""
    erasing = SourceErasing.objects.unfinished().select_related("account").filter(pk=pk).first()
    if erasing is None:
        return
    erase_rows(erasing.account, erasing.source, progress=erasing.took)
    erasing.finish()


@shared_task(name="analytics.sweep_connecting", ignore_result=True)
def sweep_connecting(**_later: object) -> None:
    """Take up erasings and checks that no message announced, or whose worker is gone."""
    for pk in SourceErasing.objects.stalled().order_by("pk").values_list("pk", flat=True):
        erase_source(pk)
    for pk in Connection.objects.unchecked().order_by("pk").values_list("pk", flat=True):
        check_key(pk)


@shared_task(name="analytics.check_key", ignore_result=True)
def check_key(pk: int, **_later: object) -> None:
    """Ask the platform whether a key opens what it is for."""
    checking.check_key(pk)
