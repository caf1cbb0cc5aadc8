"""What is said of each kind of alert, in Indonesian and in English, with places for the numbers.

`{observed}` and `{usual}` are numbers, `{things}` is the observed one with what it counts, `{thing}` only what is counted;
`{span}` is the window, `{last}` the same behind the English "last"; `{times}` is how many times as much as usual, and
`{more}` the same in brackets, empty where it says little. `first_day` is a path, of posts while nothing is usual yet.
"""

from schemas.alert import Reason
from streams.wording.figures import Counted, Language

__all__ = [
    "AGAIN",
    "BRIEF",
    "CALM",
    "CAPTIONS",
    "HEADLINES",
    "NAMES",
    "NONE_CAME",
    "NONE_LEFT",
    "NOTHING_CAME",
    "NOW",
    "OVER",
    "THINGS",
    "UNUSUAL",
    "VERBS",
    "said_by",
]

_Words = dict[Language, dict[str, str]]

NAMES: dict[str, dict[Language, str]] = {
    "volume_spike": {"id": "Lonjakan percakapan", "en": "Volume spike"},
    "negative_surge": {"id": "Sentimen negatif naik", "en": "Negative surge"},
    "engagement_surge": {"id": "Lonjakan interaksi", "en": "Engagement surge"},
    "viral_post": {"id": "Unggahan viral", "en": "Viral post"},
    "emerging_issue": {"id": "Isu baru muncul", "en": "Emerging issue"},
    "source_silent": {"id": "Sumber terdiam", "en": "Source silent"},
}
"""What a kind is called."""

THINGS: dict[str, Counted] = {
    "volume_spike": "post",
    "engagement_surge": "interaction",
    "viral_post": "interaction",
    "emerging_issue": "person",
    "source_silent": "post",
}
"""What a kind counts. `negative_surge` has shares instead."""

HEADLINES: _Words = {
    "id": {
        "volume_spike": "Percakapan “{title}” {verb}{about}: {things} dalam {span}, biasanya {usual}{copied}",
        "first_day": "Percakapan “{title}” {verb}{about}: {things} dalam {span}, sebelumnya {usual}{copied}",
        "negative_surge": "Sentimen negatif “{title}” {verb}{about}: "
        "{observed} dalam {span} terakhir, biasanya {usual}{copied}",
        "engagement_surge": "Interaksi tentang “{title}” {verb}{about}: bertambah {observed} dalam {span}, biasanya {usual}",
        "viral_post": "Satu unggahan tentang “{title}” {verb}: {things} dalam {span}, biasanya {usual}",
    },
    "en": {
        "volume_spike": "Talk about “{title}” {verb}{about}: {things} in {span}, usually {usual}{copied}",
        "first_day": "Talk about “{title}” {verb}{about}: {things} in {span}, before that {usual}{copied}",
        "negative_surge": "Negative sentiment on “{title}” {verb}{about}: "
        "{observed} in the last {span}, usually {usual}{copied}",
        "engagement_surge": "Engagement with “{title}” {verb}{about}: {things} in {span}, usually {usual}",
        "viral_post": "A post about “{title}” {verb}: {things} in {span}, usually {usual}",
    },
}
"""The line at the top of an alert of an issue; `{about}` is what people talk about more than usual, `{copied}` that copies
are the surge, and `{verb}` one of ..."""
VERBS: dict[str, dict[Language, tuple[str, str]]] = {
    "volume_spike": {"id": ("melonjak", "masih ramai"), "en": ("is surging", "is still surging")},
    "negative_surge": {"id": ("naik", "naik"), "en": ("is up", "is up")},
    "engagement_surge": {"id": ("melonjak", "masih tinggi"), "en": ("is surging", "is still high")},
    "viral_post": {"id": ("viral", "terus menyebar"), "en": ("is going viral", "is still spreading")},
}
"""... what it does when the incident opens, and as long as it goes on."""

UNUSUAL: _Words = {
    "id": {
        "fast": "naik mendadak, dalam beberapa menit",
        "slow": "naik sedikit demi sedikit, terlalu lama untuk kebetulan",
        "level": "jauh lebih ramai daripada jam mana pun beberapa hari ini",
        "span": "sejak berjam-jam jauh lebih ramai daripada waktu yang sama beberapa hari ini",
        "first_day": "jauh lebih ramai daripada sejauh ini, pada hari pertama isu ini dikenal",
        "share": "nadanya lebih negatif daripada yang bisa terjadi kebetulan",
        "post": "satu unggahan menyebar jauh lebih cepat daripada yang lain",
        "people": "banyak orang berbeda tiba-tiba memakainya",
        "silence": "sumbernya lebih diam daripada yang bisa terjadi kebetulan",
    },
    "en": {
        "fast": "a sudden rise, within minutes",
        "slow": "a steady rise, for too long to be chance",
        "level": "far busier than any hour of the last days",
        "span": "for hours far busier than the same time of the last days",
        "first_day": "far busier than so far, on the first day on which this issue is known",
        "share": "more negative than chance allows",
        "post": "one post spreads far faster than others",
        "people": "many different people suddenly use it",
        "silence": "its source is more silent than chance allows",
    },
}
"""What was unusual, by the path of a reason."""

NONE_CAME: dict[Language, str] = {"id": "tidak ada unggahan", "en": "no posts"}
"""The posts of a silent source of which not one came."""

NOW: _Words = {
    "id": {
        "volume_spike": "{things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini{more}.",
        "first_day": "{things} dalam {span} terakhir; sebelumnya {usual}{more}. Isu ini baru dikenal kurang dari sehari.",
        "negative_surge": "{observed} unggahan bernada negatif dalam {span} terakhir; biasanya {usual}.",
        "engagement_surge": "Bertambah {things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini{more}.",
        "viral_post": "Satu unggahan mendapat {things} dalam {span} sejak terbit; "
        "unggahan lain di sumbernya biasanya {usual} pada umur itu{more}.",
        "emerging_issue": "Sekitar {observed} orang berbeda memakainya dalam {span} terakhir; "
        "biasanya paling banyak {usual}{more}.",
        "source_silent": "Hanya {things} masuk dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
    },
    "en": {
        "volume_spike": "{things} in the last {last}; usually {usual} at this hour{more}.",
        "first_day": "{things} in the last {last}; before that {usual}{more}. This issue has been known for less than a day.",
        "negative_surge": "{observed} of the posts of the last {last} are negative; usually {usual}.",
        "engagement_surge": "{things} gained in the last {last}; usually {usual} at this hour{more}.",
        "viral_post": "One post got {things} in the {span} since it was published; "
        "other posts of its source usually have {usual} at that age{more}.",
        "emerging_issue": "About {observed} different people used it in the last {last}; usually at most {usual}{more}.",
        "source_silent": "Only {things} came in the last {last}; usually {usual} at this hour.",
    },
}
"""Why now. A kind that is missing here or below has no such sentence."""
NOTHING_CAME: dict[Language, str] = {
    "id": "Tidak ada unggahan masuk dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
    "en": "No post came in the last {last}; usually {usual} at this hour.",
}
"""Why now, of a silent source of which not one post came."""

AGAIN: _Words = {
    "id": {
        "volume_spike": "{times} dari biasanya pada jam seperti ini.",
        "first_day": "{times} dari sebelumnya; isu ini baru dikenal kurang dari sehari.",
        "engagement_surge": "{times} dari biasanya pada jam seperti ini.",
        "viral_post": "{times} dari unggahan lain di sumbernya pada umur itu.",
        "emerging_issue": "{times} dari jam teramai yang biasa.",
    },
    "en": {
        "volume_spike": "{times} as usual at this hour.",
        "first_day": "{times} as before that; this issue has been known for less than a day.",
        "engagement_surge": "{times} as usual at this hour.",
        "viral_post": "{times} as other posts of its source have at that age.",
        "emerging_issue": "{times} as in a usual busiest hour.",
    },
}
"""What a headline with the numbers leaves to say."""

CALM: _Words = {
    "id": {
        "volume_spike": "Kini {things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
        "first_day": "Kini {things} dalam {span} terakhir; sebelumnya {usual}.",
        "negative_surge": "Kini {observed} unggahan bernada negatif dalam {span} terakhir; biasanya {usual}.",
        "engagement_surge": "Kini bertambah {things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
        "viral_post": "Tidak ada lagi unggahan yang menyebar pesat; "
        "yang teratas mendapat {things} dalam {span} sejak terbit, biasanya {usual}.",
        "emerging_issue": "Kini sekitar {things} memakainya dalam {span} terakhir; biasanya paling banyak {usual}.",
        "source_silent": "{things} masuk dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
    },
    "en": {
        "volume_spike": "Now {things} in the last {last}; usually {usual} at this hour.",
        "first_day": "Now {things} in the last {last}; before that {usual}.",
        "negative_surge": "Now {observed} of the posts of the last {last} are negative; usually {usual}.",
        "engagement_surge": "Now {things} gained in the last {last}; usually {usual} at this hour.",
        "viral_post": "No post spreads fast any more; "
        "the leading one got {things} in the {span} since it was published, usually {usual}.",
        "emerging_issue": "Now about {things} used it in the last {last}; usually at most {usual}.",
        "source_silent": "{things} came in the last {last}; usually {usual} at this hour.",
    },
}
"""How it stands when it is over, ..."""
NONE_LEFT: _Words = {
    "id": {
        "viral_post": "Tidak ada lagi unggahan yang menyebar pesat.",
        "emerging_issue": "Tidak ada lagi yang memakainya dalam {span} terakhir; biasanya paling banyak {usual}.",
        "source_silent": "Tidak ada unggahan masuk selama seminggu. Bila mengirim lagi, kebiasaannya dipelajari dari awal.",
    },
    "en": {
        "viral_post": "No post spreads fast any more.",
        "emerging_issue": "Nobody used it in the last {last}; usually at most {usual}.",
        "source_silent": "No post came for a week. If it sends again, what is usual of it is learnt anew.",
    },
}
"""... and when there is nothing left to count; a source then is no longer expected."""

BRIEF: _Words = {
    "id": {
        "volume_spike": "{things} dalam {span}, biasanya {usual}.",
        "first_day": "{things} dalam {span}, sebelumnya {usual}.",
        "negative_surge": "{observed} unggahan negatif dalam {span}, biasanya {usual}.",
        "engagement_surge": "bertambah {things} dalam {span}, biasanya {usual}.",
        "viral_post": "unggahan teratas mendapat {things} dalam {span}, biasanya {usual}.",
        "emerging_issue": "dipakai {things} dalam {span}, biasanya maks. {usual}.",
        "source_silent": "{things} dalam {span}, biasanya {usual}.",
    },
    "en": {
        "volume_spike": "{things} in {span}, usually {usual}.",
        "first_day": "{things} in {span}, before that {usual}.",
        "negative_surge": "{observed} negative in {span}, usually {usual}.",
        "engagement_surge": "{things} gained in {span}, usually {usual}.",
        "viral_post": "the top post got {things} in {span}, usually {usual}.",
        "emerging_issue": "used by {things} in {span}, usually at most {usual}.",
        "source_silent": "{things} in {span}, usually {usual}.",
    },
}
"""Why now, for an SMS."""
OVER: _Words = {
    "id": {
        "volume_spike": "kembali tenang",
        "negative_surge": "kembali tenang",
        "engagement_surge": "kembali tenang",
        "viral_post": "kembali tenang",
        "emerging_issue": "kembali sepi",
        "source_silent": "kembali mengirim",
    },
    "en": {
        "volume_spike": "calm again",
        "negative_surge": "calm again",
        "engagement_surge": "calm again",
        "viral_post": "calm again",
        "emerging_issue": "quiet again",
        "source_silent": "sends again",
    },
}
"""That it is over, for an SMS."""
CAPTIONS: _Words = {
    "id": {
        "volume_spike": "{thing} dalam {span}",
        "negative_surge": "negatif dalam {span}",
        "engagement_surge": "{thing} bertambah dalam {span}",
        "viral_post": "{thing} pada satu unggahan dalam {span}",
        "emerging_issue": "{thing} memakainya dalam {span}",
        "source_silent": "{thing} masuk dalam {span}",
    },
    "en": {
        "volume_spike": "{thing} in {span}",
        "negative_surge": "negative in {span}",
        "engagement_surge": "{thing} gained in {span}",
        "viral_post": "{thing} on one post in {span}",
        "emerging_issue": "{thing} used it in {span}",
        "source_silent": "{thing} came in {span}",
    },
}
"""Below the number that was observed."""


def said_by(reason: Reason) -> str:
    """Under which name stands what is said of a reason: its kind, or `first_day`."""
    return reason.path if reason.path == "first_day" else reason.kind
