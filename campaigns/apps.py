from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from messaging import addresses

# What messages show, as people and as programs read it.
IN_THE_API = [
    (r"/collaborations/(\d+)/", r"/api/v1/collaborations/\1/"),
    (r"/collaborations/(\d+)/offer/(\d+)/", r"/api/v1/collaborations/\1/offers/\2/"),
    (r"/campaigns/(\d+)/", r"/api/v1/campaigns/\1/"),
    (r"/tasks/(\d+)/", r"/api/v1/tasks/\1/"),
    (r"/browse/(\d+)/", r"/api/v1/briefs/\1/"),
]


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from campaigns import concerned, rights  # noqa: F401, PLC0415 -- needs the models

        addresses.in_the_api += IN_THE_API
