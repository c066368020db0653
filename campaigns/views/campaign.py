from django.http import HttpResponse

from messaging.http import Request


def overview(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def brief(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def activity(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()
