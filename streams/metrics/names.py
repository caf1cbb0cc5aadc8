"""Every metric that a worker or the desk exposes: name, type, labels, and a sentence on what it says."""

from typing import Final, Literal, NamedTuple

__all__ = ["BUSINESS", "DESK", "FETCHING", "METRICS", "NOTIFY", "PIPELINE", "PROCESS", "Metric"]

Kind = Literal["counter", "gauge", "histogram", "info"]


class Metric(NamedTuple):
    """A metric; units are seconds and bytes, and stand in the name. A counter's name is given without `_total`."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


PIPELINE: Final = (
    Metric("kentongan_worker", "info", "Version and stages of the worker.", ("version", "stages")),
    Metric("kentongan_model", "info", "Name and digest of the model of a stage.", ("stage", "name", "digest")),
    Metric("kentongan_worker_started_timestamp_seconds", "gauge", "When the worker was started."),
    Metric(
        "kentongan_snapshot_age_seconds", "gauge", "Age of the numbers shown; it grows while the worker's loop is held up."
    ),
    Metric("kentongan_records_in", "counter", "Records that a stage has read and finished.", ("stage",)),
    Metric("kentongan_records_out", "counter", "Records that a stage has put on the broker.", ("stage",)),
    Metric("kentongan_posts_in", "counter", "Posts, mentions or alerts that a stage has read and finished.", ("stage",)),
    Metric("kentongan_posts_out", "counter", "Posts, mentions or alerts that a stage has passed on or counted.", ("stage",)),
    Metric("kentongan_dead_letters", "counter", "Dead letters by stage and class of the error.", ("stage", "reason")),
    Metric(
        "kentongan_unreadable_records",
        "counter",
        "Records of our own topics that could not be read, or not all of them, and were passed over: by the stage, or the "
        "part of a worker, that reads them back or follows them.",
        ("reader", "topic"),
    ),
    Metric(
        "kentongan_lost_records",
        "counter",
        "Records of a stage's topic that the broker deleted before they were read: the stage was behind by the retention.",
        ("stage",),
    ),
    Metric(
        "kentongan_topics_made_anew",
        "counter",
        "Times that a topic of ours was deleted and created again under the worker: it goes on with the new one.",
        ("topic",),
    ),
    Metric(
        "kentongan_refused_rows",
        "gauge",
        "Rows of state that a newer release wrote, by what they are of: it is not worked on until that release runs again.",
        ("stage", "kind"),
    ),
    Metric(
        "kentongan_refused_posts",
        "counter",
        "Posts that were not counted for an issue, or for terms nobody watches, since a newer release wrote its row.",
        ("kind", "name"),
    ),
    Metric("kentongan_too_old_posts", "counter", "Posts passed on that were too old to count for an issue.", ("stage",)),
    Metric("kentongan_repeats_dropped", "counter", "Posts dropped because they were seen before.", ("stage",)),
    Metric(
        "kentongan_replays_dropped",
        "counter",
        "Posts or mentions dropped because their place on `posts` was taken in before, as after a crash.",
        ("stage",),
    ),
    Metric("kentongan_in_progress", "gauge", "Posts or records that a stage has in hand now.", ("stage",)),
    Metric("kentongan_batch_posts", "histogram", "Posts, mentions or alerts in a batch.", ("stage",)),
    Metric(
        "kentongan_stage_seconds", "histogram", "Time from taking a batch until its results are on the broker.", ("stage",)
    ),
    Metric("kentongan_work_seconds", "histogram", "Time that the costly part of a batch took, retries included.", ("stage",)),
    Metric(
        "kentongan_end_to_end_seconds",
        "histogram",
        "Time until a post is scored, or an alert is out: since creation (posts that were younger than an hour on "
        "arrival; alerts: since the minute that decided) and since arrival (alerts: of the mentions that completed it).",
        ("until", "since"),
    ),
    Metric(
        "kentongan_last_progress_timestamp_seconds", "gauge", "When a stage last finished a batch or took over.", ("stage",)
    ),
    Metric("kentongan_consumer_lag_records", "gauge", "Records that a stage has not taken yet.", ("stage", "partition")),
    Metric("kentongan_partitions", "gauge", "Partitions that this worker holds.", ("stage",)),
    Metric("kentongan_rebalances", "counter", "How often a stage has taken over its partitions.", ("stage",)),
    Metric(
        "kentongan_watermark_timestamp_seconds", "gauge", "Event time to which a partition has come.", ("stage", "partition")
    ),
    Metric(
        "kentongan_watermark_age_seconds", "gauge", "How far the slowest partition's event time is behind now.", ("stage",)
    ),
    Metric("kentongan_late_posts", "gauge", "Posts too late to be counted, over the issues held.", ("stage",)),
    Metric("kentongan_state_rows", "gauge", "Rows of state that a stage holds.", ("stage",)),
    Metric("kentongan_state_bytes", "gauge", "Bytes of these rows as they were last written.", ("stage",)),
    Metric("kentongan_model_seconds", "histogram", "Time of a call of the model.", ("stage",)),
    Metric("kentongan_model_posts", "counter", "Posts that the model was asked about.", ("stage",)),
    Metric(
        "kentongan_model_failures",
        "counter",
        "Calls of the model that failed or took too long, and posts for which it gave no number.",
        ("stage", "reason"),
    ),
    Metric("kentongan_cache_hits", "counter", "Words, or whole posts, whose scores the model knew already.", ("stage",)),
    Metric("kentongan_cache_misses", "counter", "Words, or whole posts, whose scores it had to compute.", ("stage",)),
)

BUSINESS: Final = (
    Metric("kentongan_watched_issues", "gauge", "Issues on the watchlist."),
    Metric(
        "kentongan_mentions", "counter", "Mentions of an issue by sentiment and language.", ("issue", "sentiment", "language")
    ),
    Metric("kentongan_engagement_gained", "counter", "Actions that posts on an issue have gained.", ("issue",)),
    Metric("kentongan_issue_posts_per_hour", "gauge", "Posts on an issue in the last hour of event time.", ("issue",)),
    Metric("kentongan_issue_expected_posts_per_hour", "gauge", "Posts that are usual for that hour.", ("issue",)),
    Metric("kentongan_issue_expected_low_posts_per_hour", "gauge", "Fewest posts that are still usual.", ("issue",)),
    Metric("kentongan_issue_expected_high_posts_per_hour", "gauge", "Most posts that are still usual.", ("issue",)),
    Metric("kentongan_issue_engagement_per_hour", "gauge", "Actions gained in the last hour of event time.", ("issue",)),
    Metric("kentongan_issue_expected_engagement_per_hour", "gauge", "Actions that are usual for that hour.", ("issue",)),
    Metric("kentongan_issue_people_per_hour", "gauge", "Accounts behind the last hour's posts, as far as known.", ("issue",)),
    Metric("kentongan_issue_score", "gauge", "Score of a detector's path; 1 and more fires.", ("issue", "path")),
    Metric("kentongan_issue_negative_ratio", "gauge", "Negative share of the last hour's posts.", ("issue",)),
    Metric("kentongan_issue_usual_negative_ratio", "gauge", "Negative share that is usual for the issue.", ("issue",)),
    Metric(
        "kentongan_issue_abstained_ratio",
        "gauge",
        "Share of the last hour's posts on which the sentiment model would not say.",
        ("issue",),
    ),
    Metric("kentongan_issue_severity", "gauge", "Severity of the open incident, 1 to 10; 0 while there is none.", ("issue",)),
    Metric(
        "kentongan_issue_false_alarms", "gauge", "Incidents of an issue that people have called false alarms.", ("issue",)
    ),
    Metric("kentongan_incidents_open", "gauge", "Open incidents by kind and severity.", ("kind", "severity")),
    Metric("kentongan_alerts", "counter", "Alerts by issue, kind and event.", ("issue", "kind", "event")),
    Metric("kentongan_emerging_terms", "gauge", "Hashtags, links and phrases nobody watches that are followed."),
    Metric("kentongan_unwatched_alerts", "counter", "Alerts of no watched issue by kind and event.", ("kind", "event")),
    Metric("kentongan_source_posts", "counter", "Posts by source, without repeats.", ("source",)),
    Metric(
        "kentongan_source_posts_per_hour",
        "gauge",
        "Posts of a source an hour, over the shortest window of event time that is long enough.",
        ("source",),
    ),
    Metric("kentongan_source_expected_posts_per_hour", "gauge", "Posts that are usual for that window.", ("source",)),
    Metric("kentongan_source_coverage_ratio", "gauge", "Posts of a source over those that are usual.", ("source",)),
    Metric("kentongan_source_state", "gauge", "Whether a source is in a state: 1 or 0.", ("source", "state")),
)

NOTIFY: Final = (
    Metric(
        "kentongan_notifications",
        "counter",
        "What became of alerts on a channel: sent, collapsed (a newer one was sent instead), joined (sent with another "
        "incident of the same matter), digested, silenced (by an action of somebody), repeated (not sent again), given_up; "
        "also failed (tries), digest_sent, escalated, unknown_channel, refused (a newer release wrote the channel's row).",
        ("channel", "outcome"),
    ),
    Metric("kentongan_notification_seconds", "histogram", "Time that a delivery took.", ("channel",)),
    Metric("kentongan_notification_delay_seconds", "histogram", "Time from an alert until a channel had it.", ("channel",)),
    Metric("kentongan_notifications_waiting", "gauge", "Alerts that wait to be sent, or for the next digest.", ("channel",)),
)

PROCESS: Final = (
    Metric("process_virtual_memory_bytes", "gauge", "Virtual memory of the process."),
    Metric("process_resident_memory_bytes", "gauge", "Resident memory of the process."),
    Metric("process_start_time_seconds", "gauge", "When the process was started."),
    Metric("process_cpu_seconds", "counter", "Processor time of the process."),
    Metric("process_open_fds", "gauge", "Open file descriptors of the process."),
    Metric("process_max_fds", "gauge", "File descriptors that the process may open."),
)
"""What prometheus-client's collector adds on Linux."""

FETCHING: Final = (
    Metric(
        "kentongan_fetch_health",
        "gauge",
        "How a source that is fetched is: 1 for what it is, 0 for all else. `empty`: it answers with nothing in it; "
        "`silent`: with nothing new for long; `down`, `invalid`, `throttled`, `refused`: it gives nothing; `paused`: nor "
        "is it to.",
        ("source", "health"),
    ),
    Metric(
        "kentongan_fetches",
        "counter",
        "Outcomes of asking a source, or of a sender's request: `new` posts or deletions, `unchanged`, or nothing, and why.",
        ("source", "outcome"),
    ),
    Metric("kentongan_fetch_posts", "counter", "Posts of a source that is fetched which are on the broker.", ("source",)),
    Metric("kentongan_fetch_deletions", "counter", "Posts that were gone at a source that is fetched.", ("source",)),
    Metric(
        "kentongan_fetch_complete_timestamp_seconds",
        "gauge",
        "All that a source showed up to then is on the broker.",
        ("source",),
    ),
    Metric("kentongan_fetch_read_again", "counter", "Posts whose counts were read again.", ("source",)),
    Metric(
        "kentongan_fetch_budget_remaining_ratio",
        "gauge",
        "Share that is left of what a source may be asked in a day.",
        ("source",),
    ),
)

DESK: Final = (
    Metric("kentongan_desk_follows", "gauge", "Whether the store is kept up with the topics: 1 or 0."),
    Metric("kentongan_desk_records_stored", "counter", "Records of the topics put into the store."),
    Metric("kentongan_desk_records_missed", "counter", "Records that the topics gave up before the desk had stored them."),
    Metric("kentongan_desk_unreadable_records", "counter", "Records that hold nothing that can be stored.", ("topic",)),
    Metric("kentongan_desk_unresolved_incidents", "gauge", "Incidents whose last alert does not resolve them."),
    Metric("kentongan_desk_readers", "gauge", "Readers that listen to server-sent events now."),
    Metric(
        "kentongan_desk_failed_sign_ins",
        "counter",
        "Sign-ins that failed: name and password, or token, are not known (`unknown`), too many came before (`limited`), "
        "what an OpenID provider answered did not do (`openid`), or it did not answer (`provider`).",
        ("reason",),
    ),
)
"""What the desk exposes, and no worker."""

METRICS: Final = (*PIPELINE, *BUSINESS, *FETCHING, *NOTIFY, *PROCESS)
