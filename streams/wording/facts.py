"""What verified statements say of an alert's posts, and what none of them answers yet."""

from schemas.alert import Alert
from schemas.fact import FactMatch
from streams.text.cleaning import one_line, shortened
from streams.wording.figures import Language, counted, day, noun, number

__all__ = ["fact_counts", "fact_finding", "repeated", "unanswered"]

_CUT = "…"
"""Where an excerpt ends before its post does."""
_WORDING = 140
"""Characters of a wording that is proposed."""


def fact_finding(fact: FactMatch, language: Language) -> str:
    """What was found about a claim, by whom and when; the program adds no finding of its own."""
    return f"{fact.verdict} ({fact.owner}, {day(fact.checked, language)})"


def fact_counts(fact: FactMatch, language: Language) -> str:
    """How many posts of the last hour repeat the claim and how many put it right; or that a person has to look.

    Repeats are given as a lower bound: posts that say it in words too far from the statement's are not found.
    """
    repeats, corrections = number(fact.repeats, language), number(fact.corrections, language)
    posts = None if fact.posts is None else counted(fact.posts, "post", language)
    if language == "id":
        if fact.state == "matched":
            claim = f"sedikitnya {repeats} mengulang klaim" if fact.repeats else "tidak ada yang mengulang klaim"
            put_right = f"{corrections} meluruskannya" if fact.corrections else "belum ada yang meluruskannya"
            return f"Dari {posts or 'unggahan'} sejam terakhir, {claim}, {put_right}."
        of = f" dari {posts} sejam terakhir" if posts else " unggahan"
        return f"Perlu diperiksa: {repeats}{of} mirip dengan klaim, {corrections} mirip dengan koreksinya."
    one = fact.repeats == 1
    if fact.state == "matched":
        claim = f"at least {repeats} repeat{'s' if one else ''} the claim" if fact.repeats else "none repeats the claim"
        put_right = (
            f"{corrections} correct{'s' if fact.corrections == 1 else ''} it" if fact.corrections else "none corrects it"
        )
        return f"Of {posts or 'the posts'} in the last hour, {claim}, {put_right}."
    of = f" of {posts} in the last hour" if posts else f" {noun('post', repeats, language)}"
    return f"Needs review: {repeats}{of} resemble{'s' if one else ''} the claim, {corrections} the correction."


def unanswered(alert: Alert, language: Language, *, program: str = "kentongan", page: str | None = None) -> tuple[str, ...]:
    """What posts repeat and no statement answers, and where to state it: the desk's page, or the command without one."""
    if language == "id":
        advice = f"Bila itu klaim, tambahkan {f'di {page}' if page else f'dengan {program} facts apply'}."
    else:
        advice = f"If it is a claim, add it {f'at {page}' if page else f'with {program} facts apply'}."
    return tuple(f"{says} {advice}" for says, _ in repeated(alert, language))


def repeated(alert: Alert, language: Language) -> tuple[tuple[str, str], ...]:
    """What posts repeat and no statement answers: a sentence on each, and words of a post; none of posts not shown."""
    posts = {one.post: one_line(one.excerpt) for one in alert.samples}
    found = []
    for one in alert.unmatched:
        words, phrase, many = posts.get(one.post, ""), one_line(one.phrases[0]), counted(one.posts, "post", language)
        said = shortened(words, _WORDING) if words else None
        if language == "id":
            example = f", misalnya: “{said}”" if said else ""
            line = f"Belum dijawab: sedikitnya {many} menyebut “{phrase}”{example}."
        else:
            example = f", for instance: “{said}”" if said else ""
            line = f"Not answered yet: “{phrase}” in at least {many}{example}."
        found.append((line, words.removesuffix(_CUT)))
    return tuple(found)
