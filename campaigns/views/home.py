from django.http import HttpResponse

from messaging.http import Request


def home(request: Request, **where: object) -> HttpResponse:
    return HttpResponse()
