"""Addresses of resources: lists with members, and what each reader has exactly one of (`alone`)."""

from typing import Any

from rest_framework.routers import Route, SimpleRouter

ALONE = Route(
    url=r"^{prefix}{trailing_slash}$",
    mapping={"get": "retrieve", "post": "create", "put": "update", "patch": "partial_update", "delete": "destroy"},
    name="{basename}-detail",
    detail=True,
    initkwargs={"suffix": "Instance"},
)


class Router(SimpleRouter):
    def get_routes(self, viewset: Any) -> list[Any]:
        routes: list[Any] = super().get_routes(viewset)
        if not viewset.alone:
            return routes
        return [ALONE, *(route for route in routes if not route.detail and not route.name.endswith("-list"))]
