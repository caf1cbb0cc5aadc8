"""Why a kind of detector raised an alert, or no longer does, in one sentence, in Indonesian and in English."""

from schemas.alert import Headline, Reason
from streams.virality.detect.engagement import LEAST_ACTIONS, LEAST_MULTIPLE
from streams.virality.detect.presets import Preset
from streams.virality.detect.share import LEAST_RISE
from streams.virality.issue.viral_score import LEAST_ACTIONS as LEAST_LIKED
from streams.virality.issue.viral_score import LEAST_RATIO
from streams.wording.figures import Language, precise
from streams.wording.phrases import NAMES

__all__ = ["engagement", "exceeds", "negative", "viral", "volume"]


def exceeds(reason: Reason, rule: Preset) -> Headline:
    """That what was observed is more than usual: what can be said of any kind."""
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    minutes, name = reason.window_minutes, NAMES[reason.kind]
    return Headline(
        id=(
            f"{name['id']}: dalam {minutes} menit terakhir {precise(reason.observed, 'id', 1)}, biasanya "
            f"{precise(reason.expected, 'id', 1)}; skornya {score_id} kali ambang{silent_id}."
        ),
        en=(
            f"{name['en']}: {precise(reason.observed, 'en', 1)} in the last {minutes} minutes, usually "
            f"{precise(reason.expected, 'en', 1)}; the score is {score_en} times the threshold{silent_en}."
        ),
    )


def _score(reason: Reason, language: Language) -> tuple[str, str]:
    """The score of a reason, and what stands behind the threshold that it does not reach."""
    silent = " (belum atau tidak lagi memicu)" if language == "id" else " (which does not fire)"
    return precise(reason.score, language, 2), "" if reason.score >= 1 else silent


def negative(reason: Reason, rule: Preset) -> Headline:
    """That more of the posts were negative than usual."""
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    minutes, points = reason.window_minutes, f"{100 * LEAST_RISE:.0f}"
    return Headline(
        id=(
            f"Dalam {minutes} menit terakhir {reason.observed:.0%} unggahan bernada negatif, biasanya "
            f"{reason.expected:.0%}; skornya {score_id} kali ambang{silent_id}. Ambangnya: batas bawah "
            f"{precise(rule.share, 'id', 1)} simpangan di atas biasanya, naik sedikitnya {points} poin persen."
        ),
        en=(
            f"In the last {minutes} minutes {reason.observed:.0%} of the posts were negative, usually "
            f"{reason.expected:.0%}; the score is {score_en} times the threshold{silent_en}. The threshold: a lower bound "
            f"{precise(rule.share, 'en', 1)} deviations above the usual share, and a rise of at least {points} "
            "percentage points."
        ),
    )


def viral(reason: Reason, rule: Preset) -> Headline:
    """That one post moved far more people than others of its source."""
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    minutes = reason.window_minutes
    return Headline(
        id=(
            f"Satu unggahan berumur {minutes} menit mendapat {precise(reason.observed, 'id', 1)} interaksi; unggahan lain "
            f"dari sumbernya pada umur itu biasanya {precise(reason.expected, 'id', 1)}. Skornya {score_id} kali "
            f"ambang{silent_id}. Ambangnya: {precise(LEAST_RATIO, 'id', 1)} kali yang biasa, "
            f"{precise(rule.viral, 'id', 1)} simpangan di atas unggahan terbaik pada hari biasa, sedikitnya "
            f"{LEAST_LIKED} interaksi, dan bertambah seperempat dalam sejam."
        ),
        en=(
            f"One post, {minutes} minutes old, has {precise(reason.observed, 'en', 1)} interactions; other posts of its "
            f"source usually have {precise(reason.expected, 'en', 1)} at that age. The score is {score_en} times the "
            f"threshold{silent_en}. The threshold: {precise(LEAST_RATIO, 'en', 1)} times what is usual, "
            f"{precise(rule.viral, 'en', 1)} deviations above the best post of a usual day, at least {LEAST_LIKED} "
            "interactions, and a quarter more within an hour."
        ),
    )


def volume(reason: Reason, rule: Preset) -> Headline:
    """That there were more posts than usual, or than in the last days."""
    if reason.path == "span":
        return _span(reason, rule)
    if reason.path == "first_day":
        return _first_day(reason, rule)
    if reason.path != "level":
        return _gained(reason, rule, "unggahan", "posts")
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    minutes = reason.window_minutes
    return Headline(
        id=(
            f"Dalam {minutes} menit terakhir ada {precise(reason.observed, 'id', 1)} unggahan, biasanya "
            f"{precise(reason.expected, 'id', 1)} dalam hari-hari ini; skornya {score_id} kali ambang jalur taraf "
            f"({precise(rule.level, 'id', 2)} simpangan, dan berkali-kali lipat yang biasa){silent_id}."
        ),
        en=(
            f"In the last {minutes} minutes there were {precise(reason.observed, 'en', 1)} posts, usually "
            f"{precise(reason.expected, 'en', 1)} these days; the score is {score_en} times the threshold of the level path "
            f"({precise(rule.level, 'en', 2)} deviations, and several times what is usual){silent_en}."
        ),
    )


def _span(reason: Reason, rule: Preset) -> Headline:
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    hours = reason.window_minutes // 60
    return Headline(
        id=(
            f"Dalam {hours} jam terakhir ada {precise(reason.observed, 'id', 1)} unggahan, biasanya "
            f"{precise(reason.expected, 'id', 1)} pada waktu itu dalam hari-hari ini; skornya {score_id} kali ambang jalur "
            f"rentang ({precise(rule.level, 'id', 2)} simpangan, dan berkali-kali lipat yang biasa){silent_id}."
        ),
        en=(
            f"In the last {hours} hours there were {precise(reason.observed, 'en', 1)} posts, usually "
            f"{precise(reason.expected, 'en', 1)} at that time these days; the score is {score_en} times the threshold of "
            f"the span path ({precise(rule.level, 'en', 2)} deviations, and several times what is usual){silent_en}."
        ),
    )


def _first_day(reason: Reason, rule: Preset) -> Headline:
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    minutes = reason.window_minutes
    return Headline(
        id=(
            f"Dalam {minutes} menit terakhir ada {precise(reason.observed, 'id', 1)} unggahan, sebelumnya "
            f"{precise(reason.expected, 'id', 1)} sejak isu ini dikenal, kurang dari sehari; skornya {score_id} kali ambang "
            f"jalur hari pertama ({precise(rule.level, 'id', 2)} simpangan, dan berkali-kali lipat){silent_id}."
        ),
        en=(
            f"In the last {minutes} minutes there were {precise(reason.observed, 'en', 1)} posts, before that "
            f"{precise(reason.expected, 'en', 1)} since this issue is known, less than a day; the score is {score_en} times "
            f"the threshold of the first day's path ({precise(rule.level, 'en', 2)} deviations, and several times as "
            f"many){silent_en}."
        ),
    )


def engagement(reason: Reason, rule: Preset) -> Headline:
    """That posts gained more than usual."""
    said = _gained(reason, rule.of_gains, "interaksi bertambah", "new interactions")
    return Headline(
        id=f"{said.id} Paling sedikit {LEAST_ACTIONS} interaksi, dan {LEAST_MULTIPLE:.0f} kali yang biasa.",
        en=f"{said.en} At least {LEAST_ACTIONS} interactions, and {LEAST_MULTIPLE:.0f} times what is usual.",
    )


def _gained(reason: Reason, rule: Preset, things_id: str, things_en: str) -> Headline:
    """That more of something came than is usual at that hour."""
    (score_id, silent_id), (score_en, silent_en) = _score(reason, "id"), _score(reason, "en")
    path_id, path_en, threshold = ("cepat", "fast", rule.fast) if reason.path == "fast" else ("lambat", "slow", rule.slow)
    minutes = reason.window_minutes
    return Headline(
        id=(
            f"Dalam {minutes} menit terakhir ada {precise(reason.observed, 'id', 1)} {things_id}, biasanya "
            f"{precise(reason.expected, 'id', 1)} pada jam itu; skornya {score_id} kali ambang jalur {path_id} "
            f"({precise(threshold, 'id', 2)} simpangan){silent_id}."
        ),
        en=(
            f"In the last {minutes} minutes there were {precise(reason.observed, 'en', 1)} {things_en}, usually "
            f"{precise(reason.expected, 'en', 1)} at that hour; the score is {score_en} times the threshold of the {path_en} "
            f"path ({precise(threshold, 'en', 2)} deviations){silent_en}."
        ),
    )
