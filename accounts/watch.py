"""Who signs in, out, or fails to is written to the log, without what they typed."""

import logging
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

log = logging.getLogger(__name__)


@receiver(user_logged_in, dispatch_uid="watch.signed_in")
def signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    log.info("auth.signed_in", extra={"user": user.pk, "address": _address(request)})


@receiver(user_logged_out, dispatch_uid="watch.signed_out")
def signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    log.info("auth.signed_out", extra={"user": getattr(user, "pk", None), "address": _address(request)})


@receiver(user_login_failed, dispatch_uid="watch.failed")
def failed(request: HttpRequest | None = None, **kwargs: Any) -> None:
    # Whom they tried to be is not written: people type passwords into that field.
    log.warning("auth.failed", extra={"address": _address(request)})


def _address(request: HttpRequest | None) -> str:
    return (get_client_ip(request) or "") if request is not None else ""
