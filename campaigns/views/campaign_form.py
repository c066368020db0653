from django.http import HttpResponse

from messaging.http import Request


def new(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def edit(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def preview(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()
