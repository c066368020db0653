"""What programs reach of campaigns themselves; routes.py has what lies between brands and influencers."""

from typing import Any

from campaigns.api.browse import Briefs
from campaigns.api.campaign_activity import Activity
from campaigns.api.campaign_parts import Goals, TaskTable, TaskTemplates
from campaigns.api.campaign_people import People
from campaigns.api.campaigns import Campaigns
from campaigns.api.dashboard import Dashboard
from campaigns.api.parents import KEY

OF_CAMPAIGN = rf"campaigns/(?P<campaign>{KEY})"

ROUTES: list[tuple[str, Any]] = [
    ("dashboard", Dashboard),
    ("campaigns", Campaigns),
    (f"{OF_CAMPAIGN}/goals", Goals),
    (f"{OF_CAMPAIGN}/task-templates", TaskTemplates),
    (f"{OF_CAMPAIGN}/activity", Activity),
    (f"{OF_CAMPAIGN}/people", People),
    (f"{OF_CAMPAIGN}/tasks", TaskTable),
    ("briefs", Briefs),
]
