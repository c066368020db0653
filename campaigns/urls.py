from django.urls import path

from campaigns import urls_collaboration
from campaigns.views import (
    campaign,
    campaign_form,
    campaign_list,
    campaign_moves,
    campaign_people,
    campaign_tasks,
    home,
    invite,
)

app_name = "campaigns"

urlpatterns = [
    path("home/", home.home, name="home"),
    # campaigns/
    path("campaigns/", campaign_list.campaign_list, name="campaign-list"),
    path("campaigns/export.csv", campaign_list.export, name="campaign-list-export"),
    path("campaigns/new/", campaign_form.new, name="campaign-new"),
    path("campaigns/invite/", invite.choose, name="campaign-choose"),
    # campaigns/<pk>/
    path("campaigns/<int:pk>/", campaign.overview, name="campaign"),
    path("campaigns/<int:pk>/people/", campaign_people.people, name="campaign-people"),
    path("campaigns/<int:pk>/people/export.csv", campaign_people.export, name="campaign-people-export"),
    path("campaigns/<int:pk>/people/bulk/", campaign_people.bulk, name="campaign-people-bulk"),
    path("campaigns/<int:pk>/tasks/", campaign_tasks.tasks, name="campaign-tasks"),
    path("campaigns/<int:pk>/tasks/export.csv", campaign_tasks.export, name="campaign-tasks-export"),
    path("campaigns/<int:pk>/brief/", campaign.brief, name="campaign-brief"),
    path("campaigns/<int:pk>/activity/", campaign.activity, name="campaign-activity"),
    path("campaigns/<int:pk>/edit/<slug:step>/", campaign_form.edit, name="campaign-edit"),
    path("campaigns/<int:pk>/edit/brief/preview/", campaign_form.preview, name="campaign-preview"),
    path("campaigns/<int:pk>/invite/", invite.invite_people, name="campaign-invite"),
    path("campaigns/<int:pk>/publish/", campaign_moves.publish, name="campaign-publish"),
    path("campaigns/<int:pk>/pause/", campaign_moves.pause, name="campaign-pause"),
    path("campaigns/<int:pk>/resume/", campaign_moves.resume, name="campaign-resume"),
    path("campaigns/<int:pk>/start/", campaign_moves.start, name="campaign-start"),
    path("campaigns/<int:pk>/complete/", campaign_moves.complete, name="campaign-complete"),
    path("campaigns/<int:pk>/cancel/", campaign_moves.cancel, name="campaign-cancel"),
    path("campaigns/<int:pk>/duplicate/", campaign_moves.duplicate, name="campaign-duplicate"),
    path("campaigns/<int:pk>/delete/", campaign_moves.delete, name="campaign-delete"),
    path("campaigns/<int:pk>/restore/", campaign_moves.restore, name="campaign-restore"),
    *urls_collaboration.urlpatterns,
]
