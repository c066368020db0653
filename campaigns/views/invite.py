from django.http import HttpResponse

from messaging.http import Request


def choose(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()


def invite_people(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()
