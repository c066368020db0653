"""Whom tests of Instagram's Graph API ask for."""

from analytics.sources.contract import ExternalRef


def own(account, **more):
    given = {"source": "ig_graph", "external_id": account, "handle": "ada", "platform": "instagram"}
    return ExternalRef(**(given | {"account_id": account, "connection": 1} | more))


def public(handle, external_id=""):
    return ExternalRef("ig_graph", external_id, handle, "instagram")
