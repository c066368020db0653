from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Influencer, SocialAccount
from accounts.policy import check_approved
from analytics.api.metrics import with_numbers
from analytics.seeing import seen
from campaigns.models import Collaboration
from discovery import facets
from discovery.api.pages import SearchPages
from discovery.api.people import FacetsSerializer, FoundInfluencerSerializer, InfluencerSerializer
from discovery.api.query import SearchQuery, asked
from discovery.cards import sync
from discovery.export import found_file
from discovery.rows import rows_of
from rest.files import File
from rest.resources import Resource, Retrieving
from rest.scopes import Area

SEARCHERS = {"brand", "staff"}


class Influencers(Retrieving, Resource):
    """Finding influencers: with all filters and sorts of the website. For brands that staff approved, and staff."""

    noun = "influencer"
    area = Area.INFLUENCERS
    who = {"list": SEARCHERS, "retrieve": SEARCHERS, "facets": SEARCHERS, "export": SEARCHERS}
    serializer_class = InfluencerSerializer
    outputs = {"list": FoundInfluencerSerializer, "facets": FacetsSerializer, "export": File("text/csv")}
    queries = {"list": SearchQuery, "facets": SearchQuery, "export": SearchQuery}
    throttle_scopes = {"list": "search", "facets": "search", "export": "export"}
    pagination_class = SearchPages
    lookup_value_regex: ClassVar[str] = r"\d+"
    queryset = Influencer.objects.none()  # tells the schema what the address holds

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        check_approved(self.me)

    def get_queryset(self) -> QuerySet[Influencer]:
        together = Collaboration.objects.visible_to(self.request.user).select_related("campaign").order_by("-pk")
        return Influencer.objects.visible_to(self.request.user).prefetch_related(
            Prefetch("accounts", with_numbers(SocialAccount.objects.all())),
            Prefetch("collaborations", together, to_attr="together"),
            "rates",
            "cards",
        )

    def list(self, request: Request) -> Response:
        """Search. Pages follow the order asked for; `facets/` has the total and what further choices would leave."""
        search = asked(request.query_params)
        sync()
        search_pages: Any = self.paginator
        pks: list[int] = search_pages.paginate_queryset(search, request, self)
        rows = rows_of(search, pks, 0)
        seen(row.person.pk for row in rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @action(methods=["GET"], detail=False, pagination_class=None)
    def facets(self, request: Request) -> Response:
        """Count what a search finds, and what each further choice would leave."""
        search = asked(request.query_params)
        sync()
        found = {
            "total": search.cards().count(),
            "facets": list(facets.choices(search).values()),
            "ranges": list(facets.ranges(search).values()),
        }
        return Response(FacetsSerializer(found).data)

    @action(methods=["GET"], detail=False, pagination_class=None)
    def export(self, request: Request) -> HttpResponse:
        """The whole result as a table, each number with where it comes from."""
        return found_file(asked(request.query_params))
