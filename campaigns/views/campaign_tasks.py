from django.http import HttpResponse

from messaging.http import Request


def tasks(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def export(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()
