from django.http import HttpResponse

from messaging.http import Request


def people(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def export(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def bulk(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()
