"""What sources say (snapshots), what is known now (currents), what is asked for (feeds), and how that went (runs)."""

from analytics.models.audience import AudienceSnapshot
from analytics.models.connections import Connection, WebProperty
from analytics.models.days import CampaignDay, CollaborationDay, DirtyCollaboration
from analytics.models.erasings import SourceErasing
from analytics.models.feeds import Feed, Tier
from analytics.models.filefeeds import FileFeed
from analytics.models.imports import ImportKind, ImportRun
from analytics.models.inbox import SourceEvent
from analytics.models.links import PostLink
from analytics.models.numbers import AccountCurrent, AccountSnapshot, Metrics, Precision
from analytics.models.posts import COUNTERS, SUMMED, Post, PostContent, PostCurrent, PostSnapshot
from analytics.models.pushes import Push
from analytics.models.quotas import Quota, QuotaDay
from analytics.models.raw import RawAnswer
from analytics.models.returns import Conversion, ReportedPayout, TrafficReport, TrafficReportRow
from analytics.models.runs import Batch, Run
from analytics.models.searches import CreatorSearch, FoundCreator
from analytics.models.seen import Seen
from analytics.models.settings import SourceSetting
from analytics.models.traffic import TrafficDay

__all__ = [
    "COUNTERS",
    "SUMMED",
    "AccountCurrent",
    "AccountSnapshot",
    "AudienceSnapshot",
    "Batch",
    "CampaignDay",
    "CollaborationDay",
    "Connection",
    "Conversion",
    "CreatorSearch",
    "DirtyCollaboration",
    "Feed",
    "FileFeed",
    "FoundCreator",
    "ImportKind",
    "ImportRun",
    "Metrics",
    "Post",
    "PostContent",
    "PostCurrent",
    "PostLink",
    "PostSnapshot",
    "Precision",
    "Push",
    "Quota",
    "QuotaDay",
    "RawAnswer",
    "ReportedPayout",
    "Run",
    "Seen",
    "SourceErasing",
    "SourceEvent",
    "SourceSetting",
    "Tier",
    "TrafficDay",
    "TrafficReport",
    "TrafficReportRow",
    "WebProperty",
]
