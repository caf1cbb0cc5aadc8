"""Words, emoji, emoticons and marks of short informal posts, with their spelling folded.

`tokenize` cuts a post into raw tokens; `canonical` folds the spelling of one raw token. The two are separate so that a
caller can cache the second by token: a stream repeats its tokens, not its posts.
"""

import re
import unicodedata
from functools import lru_cache

from streams.text import links

__all__ = ["HANDLE", "LINK", "NUMBER", "canonical", "fold", "is_emoji", "tokenize"]

LINK = "<link>"
HANDLE = "<handle>"
NUMBER = "<number>"

_EMOTICON = (
    r"[<>]?[:;=8x][-'o^]?[()\[\]dpo/\\|3*]+(?![^\W_])|(?<![^\W_])[<>]3+|[:;=]['’]?-?[()]+|\^[_.]?\^|-_+-|t_+t|t\.t|:v(?!\w)"
)
_EMOJI = "[\U0001f000-\U0001faff☀-➿❤⭐‼]"
_TOKEN = re.compile(
    rf"{links.LINK}"
    r"|@(?:\w+|\.\.\.|…)"
    rf"|(?:(?<=\s)|^)(?:{_EMOTICON})"
    r"|/s(?!\S)"
    r"|[\"“”][^\W\d_]{2,}[\"“”]"
    r"|[^\W\d_]+(?:['’‘`-][^\W\d_]+)*['’]?(?:2(?!\d))?"
    r"|\d[\d.,:/%-]*"
    r"|[!?]+|\.{2,}|…|[.,;:]"
    rf"|{_EMOJI}"
)
_IS_EMOJI = re.compile(_EMOJI)
_ACCENTS = re.compile(r"[\u0300-\u036f\ufe0e\ufe0f\u200b-\u200d\U0001F3FB-\U0001F3FF]")
_LONG_RUN = re.compile(r"(.)\1\1+")
_RUN = re.compile(r"(.)\1+")
_LAST_DOUBLE = re.compile(r"([bcdghjkmnpqrtvwxyz])\1$")
# Not the clitic, or a word whose sense the clitic changes: sayang is dear, sayangnya is unfortunately.
_NOT_CLITIC = """
    hanya punya tanya nyonya bertanya menanya ditanya empunya
    sayangnya untungnya parahnya anehnya katanya harusnya seharusnya mestinya semestinya
"""
_WHOLE_WITH_NYA = frozenset(_NOT_CLITIC.split())
_APOSTROPHES = str.maketrans("’‘`", "'''")
_SMILE = re.compile(r"^<?[:;=8x]['o^-]*[)\]d3*p]+$|^\^[_.]?\^$")
_FROWN = re.compile(r"^>?[:;=8x]['o^-]*[(\[/\\|]+$|^-_+-$|^t[_.]+t$")


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, skin tones and invisible joiners."""
    text = text.lower()
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text))).lower()


def is_emoji(token: str) -> bool:
    """Whether a token is a single emoji."""
    return _IS_EMOJI.fullmatch(token) is not None


def tokenize(text: str) -> list[str]:
    """Cut a post into raw folded tokens: words, numbers, emoji, emoticons and marks, in order."""
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=1 << 12)
def _spell(word: str) -> str:
    """Fold elongation, reduplication and the clitic -nya of one word of letters."""
    if _LONG_RUN.search(word):
        word = _RUN.sub(r"\1", word)
    word = _LAST_DOUBLE.sub(r"\1", word)
    if word.endswith("2"):
        word = word[:-1]
    first, hyphen, rest = word.partition("-")
    if hyphen:
        if rest.startswith(first[:3]) and len(first) > 1:
            word = first if len(first) > len(rest) - 4 else rest
        else:
            word = first + rest if len(first) < 3 else word
    if len(word) > 5 and word.endswith("nya") and word not in _WHOLE_WITH_NYA:
        word = word[:-3].rstrip("-")
    return word


def canonical(token: str) -> str:
    """Fold the spelling of one raw token of `tokenize`.

    A link, handle or number becomes its mark; an emoticon `:)`, `:(` or `<3`; an elongated word its plain form
    (baguuus, bagus); a reduplicated one its base (enak-enak and enak2, enak); -nya is cut off. A single word in quotation
    marks keeps one in front, because the quotes may mean the opposite. Anything else stays as it is.
    """
    first = token[0]
    if first.isdigit() and not _SMILE.match(token) and not _FROWN.match(token):
        return NUMBER
    if first == "@":
        return HANDLE
    if first in "hw" and token.startswith(("http://", "https://", "www.")):
        return LINK
    if first in '"“”':
        return '"' + _spell(token[1:-1])
    if first.isalpha() and not (len(token) > 1 and (_SMILE.match(token) or _FROWN.match(token))):
        return _spell(token.translate(_APOSTROPHES))
    if first in "!?" and len(token) > 1:
        return "?!" if "!" in token and "?" in token else first * 2
    if first == "…" or token.startswith(".."):
        return "..."
    if token.startswith("<3"):
        return "<3"
    if _SMILE.match(token):
        return ":)"
    if _FROWN.match(token):
        return ":("
    return token
