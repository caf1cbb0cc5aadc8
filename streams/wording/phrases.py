"""What is said of each kind of alert, in Indonesian and in English, with places for the numbers.

`{observed}` and `{usual}` are numbers, `{things}` is the observed one with what it counts, `{thing}` only what is counted;
`{span}` is the window, `{last}` the same behind the English "last"; `{times}` is how many times as much as usual, and
`{more}` the same in brackets, empty where it says little.
"""

from streams.wording.figures import Counted, Language

__all__ = [
    "ADVICE",
    "AGAIN",
    "BRIEF",
    "CALM",
    "CAPTIONS",
    "NAMES",
    "NONE_CAME",
    "NONE_LEFT",
    "NOTHING_CAME",
    "NOW",
    "OVER",
    "THINGS",
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

NONE_CAME: dict[Language, str] = {"id": "tidak ada unggahan", "en": "no posts"}
"""The posts of a silent source of which not one came."""

NOW: _Words = {
    "id": {
        "volume_spike": "{things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini{more}.",
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
        "engagement_surge": "{times} dari biasanya pada jam seperti ini.",
        "viral_post": "{times} dari unggahan lain di sumbernya pada umur itu.",
        "emerging_issue": "{times} dari jam teramai yang biasa.",
    },
    "en": {
        "volume_spike": "{times} as usual at this hour.",
        "engagement_surge": "{times} as usual at this hour.",
        "viral_post": "{times} as other posts of its source have at that age.",
        "emerging_issue": "{times} as in a usual busiest hour.",
    },
}
"""What a headline with the numbers leaves to say."""

CALM: _Words = {
    "id": {
        "volume_spike": "Kini {things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
        "negative_surge": "Kini {observed} unggahan bernada negatif dalam {span} terakhir; biasanya {usual}.",
        "engagement_surge": "Kini bertambah {things} dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
        "viral_post": "Tidak ada lagi unggahan yang menyebar pesat; "
        "yang teratas mendapat {things} dalam {span} sejak terbit, biasanya {usual}.",
        "emerging_issue": "Kini sekitar {things} memakainya dalam {span} terakhir; biasanya paling banyak {usual}.",
        "source_silent": "{things} masuk dalam {span} terakhir; biasanya {usual} pada jam seperti ini.",
    },
    "en": {
        "volume_spike": "Now {things} in the last {last}; usually {usual} at this hour.",
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
        "negative_surge": "{observed} unggahan negatif dalam {span}, biasanya {usual}.",
        "engagement_surge": "bertambah {things} dalam {span}, biasanya {usual}.",
        "viral_post": "unggahan teratas mendapat {things} dalam {span}, biasanya {usual}.",
        "emerging_issue": "dipakai {things} dalam {span}, biasanya maks. {usual}.",
        "source_silent": "{things} dalam {span}, biasanya {usual}.",
    },
    "en": {
        "volume_spike": "{things} in {span}, usually {usual}.",
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
ADVICE: _Words = {
    "id": {
        "query": "Belum ada isu yang memantaunya. Untuk memantau: tambahkan isu dengan kueri {query} "
        "ke berkas daftar pantau, lalu kentongan watchlist apply BERKAS.",
        "words": "Belum ada isu yang memantaunya. Untuk memantau: tambahkan isu dengan tagar atau kata dari unggahannya "
        "ke berkas daftar pantau, lalu kentongan watchlist apply BERKAS.",
        "silent": "Periksa pengumpul data sumber ini; selama ia diam, isu yang ramai di sana bisa luput.",
        "back": "Selama ia diam, isu yang ramai di sana bisa luput atau tampak terlalu kecil.",
    },
    "en": {
        "query": "No issue watches it. To watch it, add an issue with the query {query} to the watchlist file, "
        "then kentongan watchlist apply FILE.",
        "words": "No issue watches it. To watch it, add an issue with a hashtag or words of its posts to the watchlist file, "
        "then kentongan watchlist apply FILE.",
        "silent": "Look at what collects this source; while it is silent, issues that live there may be missed.",
        "back": "While it was silent, issues that live there may have been missed, or looked too small.",
    },
}
"""What to do about what no issue watches."""
