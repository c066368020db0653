"""The one base of the API's views: who may, what goes in and out, ETags, idempotency, limits.

    class Campaigns(Listing, Retrieving, Editing, Resource):
        noun, plural = "campaign", "campaigns"
        area = Area.CAMPAIGNS
        who = {"list": "brand", "retrieve": "signed_in", "partial_update": "writer", "publish": "writer"}
        serializer_class = CampaignSerializer          # what is read
        inputs = {"partial_update": CampaignInput}     # what is written, by action (or a dict by media type)
        outputs = {"activity": ActivitySerializer}     # what is answered, where that is not `serializer_class`
        queries = {"list": CampaignFilter}             # what stands behind the question mark

Queries begin with `visible_to(request.user)`: what is not yours is 404. An action that `who` does not name is
refused to everybody. `who` speaks the words of accounts.policy.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.http import Http404
from django.utils.cache import patch_vary_headers
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated, NotFound, PermissionDenied, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from rest import throttles
from rest.etags import check, etag_of, names
from rest.files import File
from rest.idempotency import once
from rest.problems import Problem
from rest.scopes import Area

if TYPE_CHECKING:
    from accounts.models import User


class Resource(GenericViewSet[Any]):
    noun: ClassVar[str]
    plural: ClassVar[str] = ""
    # Each reader has exactly one: it is read and written at the prefix itself, without a key.
    alone: ClassVar[bool] = False
    # What names a row in an address; anything else is no address of ours, instead of a mistake of the database.
    lookup_value_regex: ClassVar[str] = r"\d{1,18}"
    # The group of scopes that a personal token needs; None: no personal token gets in.
    area: ClassVar[Area | None]
    who: ClassVar[dict[str, str | set[str]]]
    inputs: ClassVar[dict[str, Any]] = {}
    outputs: ClassVar[dict[str, Any]] = {}
    # What may stand behind the question mark, by action: serializers too.
    queries: ClassVar[dict[str, Any]] = {}
    # Frozen people may read; these actions stay open to them too.
    open_to_frozen: ClassVar[set[str]] = set()
    # Before these the person proves once more, within the last minutes, that it is them.
    sure: ClassVar[set[str]] = set()
    throttle_scopes: ClassVar[dict[str, str]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and self.action:
            # The handler is looked up after this, so what is found is the guarded one.
            self.post: Callable[..., Any] = partial(once, act=getattr(self, self.action))

    @property
    def me(self) -> "User":
        """Who asks. Behind everything but `anyone` it is somebody."""
        user: User = self.request.user  # type: ignore[assignment] # the policy has seen to it
        return user

    def get_serializer_class(self) -> Any:
        return self.outputs.get(self.action or "", self.serializer_class)

    def get_renderers(self) -> list[Any]:
        output = self.outputs.get(self.action or "")
        return [*super().get_renderers(), *([output.renderer] if isinstance(output, File) else [])]

    def typed(self, thing: Any = None, **options: Any) -> Any:
        """Return what the request's body says, checked. A mistake is a 400 that names the member."""
        data, kind = self.request.data, self.inputs[self.action or ""]
        if isinstance(kind, dict):
            media_type = (self.request.content_type or "").partition(";")[0].strip().lower()
            kind = kind.get(media_type) or kind.get("application/json")
            if kind is None:
                raise UnsupportedMediaType(media_type)
        body = kind(thing, data=data, context=self.get_serializer_context(), **options)
        body.is_valid(raise_exception=True)
        return body

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What stands behind the question mark, checked."""
        query = self.queries[self.action or ""](data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        return dict(query.validated_data)

    def represent(self, thing: Any) -> Any:
        """Return the thing as this reader sees it: what `retrieve` shows."""
        serializer: Any = self.outputs.get("retrieve", self.serializer_class)
        return serializer(thing, context=self.get_serializer_context()).data

    def show(self, thing: Any, status_code: int = status.HTTP_200_OK) -> Response:
        """Answer with the thing as it is now, read anew."""
        data = self.represent(self.fresh(thing))
        return Response(data, status=status_code, headers={"ETag": etag_of(data)})

    def created(self, thing: Any, location: str = "") -> Response:
        """Answer with what is new and where it is: below this address, unless said."""
        answer = self.show(thing, status.HTTP_201_CREATED)
        answer["Location"] = location or f"{self.request.path}{thing.pk}/"
        return answer

    def fresh(self, thing: Any) -> Any:
        """Read the thing anew with all that its representation needs."""
        return self.get_queryset().get(pk=thing.pk)

    def present_state(self) -> Any:
        """What the thing in the address is now; None where there is none, or none to see."""
        if not self.alone and not set(self.kwargs) & {self.lookup_url_kwarg or self.lookup_field}:
            return None
        try:
            return self.represent(self.get_object())
        except (Http404, NotFound, PermissionDenied, NotAuthenticated, Problem, models.ObjectDoesNotExist):
            return None

    def object_for_edit(self) -> Any:
        """Return the object under lock, if it still is what If-Match says. Call it inside a transaction."""
        thing = self.get_object()
        type(thing)._base_manager.select_for_update().get(pk=thing.pk)  # noqa: SLF001 -- Django's public API
        fresh = self.fresh(thing)
        check(self.request, self.represent(fresh))
        return fresh

    def check_throttles(self, request: Request) -> None:
        self._throttles = self.get_throttles()
        waits = [throttle.wait() for throttle in self._throttles if not throttle.allow_request(request, self)]
        if waits:
            self.throttled(request, max((wait for wait in waits if wait is not None), default=1.0))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in throttles.headers(getattr(self, "_throttles", [])).items():
            answer[name] = value
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        # Of one reader, for that reader: no cache between keeps it.
        answer["Cache-Control"] = "private, no-cache" if answer.has_header("ETag") else "no-store"
        return answer


class Listing:
    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)  # type: ignore[no-any-return]


class Retrieving:
    def retrieve(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.represent(self.get_object())
        etag = etag_of(data)
        if names(request.headers.get("If-None-Match", ""), etag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})


class Editing:
    """PATCH. `save(body, thing)` is what the resource does with what it was told."""

    @transaction.atomic
    def partial_update(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        thing = self.object_for_edit()
        self.save(self.typed(thing, partial=True), thing)
        return self.show(thing)  # type: ignore[no-any-return]


class Deleting:
    """DELETE. `remove(thing)` says how."""

    @transaction.atomic
    def destroy(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.remove(self.object_for_edit())
        return Response(status=status.HTTP_204_NO_CONTENT)
