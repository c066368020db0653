"""The addresses of what both sides share, and of the influencer's side of campaigns."""

from django.urls import URLPattern, path

from campaigns.views import browse, collaboration, offers, reviews, tasks

urlpatterns: list[URLPattern] = [
    # collaborations/
    path("collaborations/", collaboration.collaboration_list, name="collaboration-list"),
    path("collaborations/<int:pk>/", collaboration.collaboration, name="collaboration"),
    path("collaborations/<int:pk>/head/", collaboration.head, name="collaboration-head"),
    path("collaborations/<int:pk>/panel/", collaboration.panel, name="collaboration-panel"),
    path("collaborations/<int:pk>/offers/", collaboration.compare, name="collaboration-offers"),
    path("collaborations/<int:pk>/agreement/", collaboration.agreement, name="agreement"),
    path("collaborations/<int:pk>/agreement.txt", collaboration.agreement_text, name="agreement-text"),
    path("collaborations/<int:pk>/withdraw/", collaboration.withdraw, name="collaboration-withdraw"),
    path("collaborations/<int:pk>/cancel/", collaboration.cancel, name="collaboration-cancel"),
    path("collaborations/<int:pk>/dispute/", collaboration.dispute, name="collaboration-dispute"),
    path("collaborations/<int:pk>/review/", reviews.review, name="review"),
    path("collaborations/<int:pk>/offer/", offers.offer_new, name="offer-new"),
    path("collaborations/<int:pk>/offer/<int:version>/", offers.offer, name="offer"),
    path("collaborations/<int:pk>/offer/<int:version>/accept/", offers.accept, name="offer-accept"),
    path("collaborations/<int:pk>/offer/<int:version>/decline/", offers.decline, name="offer-decline"),
    # tasks/
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/submit/", tasks.submit, name="task-submit"),
    path("tasks/<int:pk>/approve/", tasks.approve, name="task-approve"),
    path("tasks/<int:pk>/changes/", tasks.request_changes, name="task-changes"),
    path("submissions/<int:pk>/file/", tasks.submission_file, name="submission-file"),
    # browse/
    path("browse/", browse.browse, name="browse"),
    path("browse/<int:pk>/", browse.brief, name="brief-public"),
    path("browse/<int:pk>/apply/", browse.apply, name="apply"),
    # part of the media kit
    path("creators/<slug:slug>/reviews/", reviews.creator_reviews, name="creator-reviews"),
]
