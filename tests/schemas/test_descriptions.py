"""Every field says what it is."""

import pytest

from schemas.action import Action
from schemas.alert import Alert, Headline, Reason, Rule
from schemas.alert_outlook import History
from schemas.alert_posts import SamplePost, SentimentSplit, Tally
from schemas.base import Record
from schemas.detected import DetectedPost, Language, Origin
from schemas.fact import Fact, FactFile, FactHit, FactMatch
from schemas.mention import Mention, MentionBatch, MentionSegment
from schemas.notification import Kept, Notification
from schemas.post import Engagement, Post
from schemas.scored import ScoredPost, Sentiment
from schemas.watchlist import Issue, Watchlist

MODELS = (
    *(Alert, Headline, Reason, Rule, SamplePost, SentimentSplit, Tally),
    *(Post, Engagement, DetectedPost, Language, Origin, ScoredPost, Sentiment),
    *(Notification, Kept),
    *(Mention, MentionBatch, MentionSegment, Issue, Watchlist),
    *(Fact, FactFile, FactHit, FactMatch, History, Action),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_described(model: type[Record]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []
