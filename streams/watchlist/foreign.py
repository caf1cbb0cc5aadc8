"""Operators of other tools, which are refused with what to write instead: as words they would find next to nothing."""

import re
from collections.abc import Callable
from typing import Final

from streams.watchlist.query_error import QueryError
from streams.watchlist.terms import words

__all__ = ["QUOTES", "refuse"]

QUOTES: Final = '"“”„‟«»＂'
"""Each of them opens and closes a phrase."""

_IN_TEXT: Final = "Leave out {0}:, since the whole text is searched"
_PLACE: Final = "Write the place as a word, as in bandung, instead of {0}:, since posts carry no place"
_SOURCE: Final = "Write source: with the name of a source, as in source:x, instead of {0}:"
_ACCOUNT: Final = "Write @name instead of {0}:, which finds posts that name the account; authors are not searched"
_FIGURE: Final = "Leave out {0}:, since a query asks for words, not for counts or moods"
_FIELDS: Final = {
    **dict.fromkeys(("title", "headline", "ingress", "content", "body", "text"), _IN_TEXT),
    **dict.fromkeys(("country", "city", "region", "state", "county", "continent", "location", "sourcegeo"), _PLACE),
    **dict.fromkeys(("site", "url", "links", "link", "domain", "sourcetype", "pagetype", "blogname"), _SOURCE),
    **dict.fromkeys(("author", "from", "bio", "authorname"), _ACCOUNT),
    **dict.fromkeys(("engagement", "followers", "authorfollowers", "reach", "sentiment", "emotion", "rating"), _FIGURE),
    **dict.fromkeys(("mentions", "mention", "at_mentions", "to"), "Write @name instead of {0}:"),
    **dict.fromkeys(("hashtag", "hashtags"), "Write #name instead of {0}:"),
    "language": "Write lang: with a code, as in lang:id, instead of {0}:",
    "raw": "Write the word without {0}:, since case makes no difference",
}

_Reason = Callable[[re.Match[str]], str]
_DISTANCE: Final = r"0*(\d{1,9})"
_OPERATORS: Final[tuple[tuple[re.Pattern[str], _Reason], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), reason)
    for pattern, reason in (
        (rf"(?i:O?NEAR/{_DISTANCE}f)", lambda found: f"Write ONEAR/{found[1]} instead of {found[0]}"),
        (
            rf"(?i:(O?NEAR)/{_DISTANCE})",
            lambda found: f'Write {found[0].upper()} in capitals, or "{found[0]}" in quotation marks to find the words',
        ),
        (
            r"O?NEAR",
            lambda found: (
                f"Write {found[0]}/4 with the number of words that may stand between, "
                f'or "{found[0]}" in quotation marks to find the word'
            ),
        ),
        (
            rf"(?i:(?:W|WITHIN|N)?/{_DISTANCE})",
            lambda found: f"Write NEAR/{found[1]} instead of {found[0]}; as many words may then stand between",
        ),
        (
            rf"(?i:PRE/{_DISTANCE})",
            lambda found: f"Write ONEAR/{found[1]} instead of {found[0]}; as many words may then stand between",
        ),
        (
            r"\w+~\d[\d.]*",
            lambda found: f"Write {found[0].partition('~')[0]}* for words that begin so, instead of {found[0]}",
        ),
        (r".*(\^\d[\d.]*)", lambda found: f"Leave out {found[1]}, since all terms count alike"),
        (
            r"\w+\?[\w?]*\w\*?",
            lambda found: "Write the spellings out, as in (sepakat OR sepaket), since ? stands for no letter",
        ),
        (
            r"\{.*|.*\}",
            lambda found: f"Write {found[0].strip('{}') or 'words'} without braces, since case makes no difference",
        ),
        (r"<<.*", lambda found: "Leave out the remark between << and >>"),
        (r".*\|.*", lambda found: "Write OR instead of |"),
        (r".*&&.*", lambda found: "Write AND instead of &&"),
    )
)
_LOOK_BACK: Final = 200
_FIELD: Final = re.compile(r"([^\W\d]+):.*", re.DOTALL)
_SLOP: Final = re.compile(rf"~{_DISTANCE}.*", re.DOTALL)
_PHRASE: Final = re.compile(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]\Z")


def refuse(query: str, column: int, text: str) -> None:
    """Make sure that the text at this column of a query, without spaces, quotes and parentheses, is no such operator.

    Raises:
        QueryError: it is one.
    """
    if field := _FIELD.fullmatch(text):
        if advice := _FIELDS.get(field[1].casefold()):
            raise QueryError(advice.format(field[1]), query, column)
    elif (slop := _SLOP.fullmatch(text)) and query.endswith((")", *QUOTES), 0, column - 1):
        raise QueryError(_without_slop(query[max(0, column - 1 - _LOOK_BACK) : column - 1], slop[1]), query, column)
    else:
        for pattern, reason in _OPERATORS:
            if found := pattern.fullmatch(text):
                raise QueryError(reason(found), query, column)


def _without_slop(before: str, distance: str) -> str:
    phrase = _PHRASE.search(before)
    named = words(phrase[1]) if phrase else ()
    if phrase and len(named) == 2:
        return f'Write {named[0]} NEAR/{distance} {named[1]} instead of "{phrase[1]}"~{distance}'
    return f"Write NEAR/{distance} between two words or phrases instead of ~{distance}"
