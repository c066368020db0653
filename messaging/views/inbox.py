from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from messaging import pulls
from messaging.forms import InboxForm, SayForm
from messaging.http import Request, safe_next
from messaging.models import Conversation, ConversationClosed, Message
from messaging.rate import within_rate
from messaging.threads import name_of_moment, render_messages, thread_context

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 20
MESSAGES_PER_MINUTE = 60


@require_GET
def inbox(request: Request) -> HttpResponse:
    """List on the left, the opened conversation beside it."""
    wishes = InboxForm(request.GET).wishes()
    context = _list_context(request, wishes)
    if request.htmx and request.GET.get("part") == "list":
        return render(request, "messaging/inbox.html#list", context)
    if wishes["open"]:
        opened = get_object_or_404(Conversation.objects.visible_to(request.user), pk=wishes["open"])
        context |= thread_context(opened, request.user) | {"back": reverse("messaging:inbox")}
    return render(request, "messaging/inbox.html", context)


@require_GET
def conversation(request: Request, pk: int) -> HttpResponse:
    """Lead to the page that shows the conversation among what it is about."""
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    if found.url:
        return redirect(found.url)
    return render(request, "messaging/conversation.html", thread_context(found, request.user))


@require_GET
def thread(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    before = request.GET.get("before", "")
    older = int(before) if before.isdecimal() and len(before) < 10 else None  # noqa: PLR2004 -- fits the column
    context = thread_context(found, request.user, before=older)
    if not request.htmx:
        return render(request, "messaging/conversation.html", context)
    template = "messaging/thread.html" if older is None else "messaging/thread.html#lines"
    return render(request, template, context)


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Conversation.objects.answerable_by(request.user), pk=pk)
    form = SayForm(request.POST)
    if not within_rate(f"say-{request.user.pk}", MESSAGES_PER_MINUTE):
        return _refuse(request, found, _("That was a lot at once. Wait a minute."), 429)
    if not form.is_valid():
        return _refuse(request, found, " ".join(str(e) for es in form.errors.values() for e in es), 422)
    party = found.party_of(request.user, speaks=True)
    assert party  # noqa: S101 -- answerable_by asked for the same
    try:
        message = found.say(
            form.cleaned_data["body"],
            by=request.user,
            party=party,
            client_id=form.cleaned_data["client_id"],
        )
    except ConversationClosed as closed:
        return _refuse(request, found, str(closed), 409)
    if _wants_json(request):
        return JsonResponse(render_messages(found, [message], request.user)[0])
    return redirect(f"{_back(request, found)}#m{message.seq}")


@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Conversation.objects.held_by(request.user), pk=pk)
    seq = request.POST.get("seq", "")
    if not (seq.isdecimal() and len(seq) < 10):  # noqa: PLR2004 -- fits the column
        return _refuse(request, found, _("Which message?"), 422)
    found.mark_read(request.user, int(seq))
    return HttpResponse(status=204) if _wants_json(request) else redirect(_back(request, found))


@require_GET
def after(request: Request, pk: int, seq: int) -> HttpResponse:
    """Answer what the socket would, for a page that has none."""
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    pull = pulls.messages_after(found.pk, seq, request.user) or pulls.Pull()
    read_seq = pulls.read_by_others(found.pk, request.user)
    return JsonResponse({"items": pull.items, "more": pull.more, "reload": pull.reload, "read": read_seq})


@require_GET
def badge(request: Request) -> HttpResponse:
    return render(request, "messaging/badge.html", {"count": unread_count(request.user)})


def unread_count(user: User) -> int:
    return Conversation.objects.held_by(user).unread_by(user).count()


def _list_context(request: Request, wishes: dict[str, Any]) -> dict[str, Any]:
    user, q = request.user, wishes["q"]
    mine = Conversation.objects.held_by(user)
    rows = mine.with_unread(user).with_parties().with_last_author().recent()
    if wishes["show"] == "unread":
        rows = rows.unread_by(user)
    if q:
        found = Message.objects.unflagged().filter(conversation=OuterRef("pk"), body__icontains=q)
        rows = rows.matching(q).annotate(found=Subquery(found.order_by("-seq").values("body")[:1]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    own = set(user.parties.values_list("pk", flat=True))
    return {
        "rows": [_row(row, own, user, q) for row in page],
        "page": page,
        "wishes": wishes,
        "unread_total": unread_count(user),
        "address": request.get_full_path(),
    }


def _row(row: Any, own: set[int], user: User, q: str) -> dict[str, Any]:
    parties = list(row.parties.all())
    others = [party for party in parties if party.pk not in own] or parties
    preview = _around(row.found, q) if q and row.found else row.preview
    return {
        "conversation": row,
        "url": row.url or f"{reverse('messaging:inbox')}?open={row.pk}",
        "name": ", ".join(party.name for party in others),
        "picture": others[0].picture if others else "",
        "preview": preview,
        "when": name_of_moment(row.last_message_at) if row.last_message_at else "",
        "mine": not q and row.last_author == user.pk,
    }


def _around(text: str, q: str, width: int = 30) -> str:
    """Cut out the found words with a little on both sides."""
    at = max(text.casefold().find(q.casefold()), 0)
    start = max(at - width, 0)
    return ("…" if start else "") + " ".join(text[start : at + len(q) + 2 * width].split())


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _back(request: Request, found: Conversation) -> str:
    return safe_next(request) or found.get_absolute_url()


def _refuse(request: Request, found: Conversation, text: str, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": text}, status=status)
    messages.error(request, text)
    return redirect(_back(request, found))
