"""The query of another tool as a syntax tree of ours, as far as it has an equal."""

import re
from typing import Final

from streams.watchlist.dialects import QueryDialect
from streams.watchlist.expression import And, Filter, Mark, Near, Not, Or, Query, Words, joined, side
from streams.watchlist.foreign import refuse
from streams.watchlist.foreign_lexer import ForeignToken, ForeignTokenKind, tokens
from streams.watchlist.lexer import MAX_DISTANCE, phrase, term
from streams.watchlist.query_error import QueryError

__all__ = ["ForeignParser"]

_MAX_DEPTH: Final = 50
_FIELD: Final = re.compile(r"([^\W\d]+):(.*)", re.DOTALL)
_BOOST: Final = re.compile(r"\^\d+(?:\.\d+)?")
_SLOP: Final = re.compile(r"~(\d{1,4})")
_SIGNS: Final = {"hashtag": "#", "hashtags": "#", "mention": "@", "mentions": "@", "at_mentions": "@"}
_LANGUAGES: Final = ("lang", "language")


class ForeignParser:
    """Recursive descent over the query of a tool; None stands for a part that has no equal.

    `missing` lists those parts, `notes` what else was not taken over word for word.
    """

    def __init__(self, query: str, dialect: QueryDialect) -> None:
        self._query, self._dialect = query, dialect
        self._tokens = tokens(query, dialect)
        self.missing: list[QueryError] = []
        self.notes: list[QueryError] = []
        self._token = ForeignToken(ForeignTokenKind.END, 1, "")
        self._advance()

    def tree(self) -> Query | None:
        """The syntax tree of ours, which no limit was applied to; once.

        Raises:
            QueryError: the query cannot be read, or could be meant in two ways.
        """
        if self._token.kind is ForeignTokenKind.END:
            raise self._error("Write at least one word to look for")
        tree = self._group(0)
        if self._token.kind is ForeignTokenKind.CLOSE:
            raise self._error("Remove this closing parenthesis, or open it before")
        return tree

    def _group(self, depth: int) -> Query | None:
        """Operands and what joins them, up to a closing parenthesis or the end."""
        alternatives: list[list[Query | None]] = [[self._negation(depth)]]
        joins: set[ForeignTokenKind] = set()
        while self._token.kind not in (ForeignTokenKind.CLOSE, ForeignTokenKind.END):
            kind = self._token.kind
            if (
                kind not in (ForeignTokenKind.AND, ForeignTokenKind.OR, ForeignTokenKind.NOT)
                and not self._dialect.side_by_side
            ):
                raise self._error("Write AND or OR before this, or quotation marks around a phrase")
            joins.add(ForeignTokenKind.OR if kind is ForeignTokenKind.OR else ForeignTokenKind.AND)
            if len(joins) > 1 and not self._dialect.ranks:
                raise self._error(
                    f"{self._dialect.name} does not say whether AND or OR goes first; "
                    "put what each joins in parentheses, as in a AND (b OR c)"
                )
            if kind in (ForeignTokenKind.AND, ForeignTokenKind.OR):
                self._advance()
            if kind is ForeignTokenKind.OR:
                alternatives.append([])
            alternatives[-1].append(self._negation(depth))
        return _join(Or, [_join(And, operands) for operands in alternatives])

    def _negation(self, depth: int) -> Query | None:
        negated = False
        while self._token.kind is ForeignTokenKind.NOT:
            negated = not negated
            self._advance()
        tree = self._proximity(depth)
        if tree is None or not negated:
            return tree
        return tree.operand if isinstance(tree, Not) else Not(tree)

    def _proximity(self, depth: int) -> Query | None:
        operands = [self._operand(depth)]
        nears = []
        while (near := self._token).kind is ForeignTokenKind.NEAR:
            nears.append(near)
            self._advance()
            operands.append(self._operand(depth))
        if not nears:
            return operands[0]
        near = nears[-1]
        there = [operand for operand in operands if operand is not None]
        if len(there) < len(operands):
            return None
        sides = [side(operand) for operand in there]
        reason = None
        if len(sides) > 2 or any(isinstance(operand, Near) for operand in there):
            reason = f"{near.text} joins another NEAR; join two by AND instead, as in (a NEAR/2 b) AND (b NEAR/2 c)"
        elif None in sides:
            reason = f"{near.text} takes on each side words, phrases, or some of them joined by OR; not #, @, AND or NOT"
        elif near.distance > MAX_DISTANCE:
            reason = f"NEAR reaches over at most {MAX_DISTANCE} words; write AND instead of {near.text}"
        if reason is not None:
            self._lost(self._at(reason, near))
            return None
        return Near(sides[0] or (), sides[1] or (), near.distance, near.ordered)

    def _operand(self, depth: int) -> Query | None:
        token = self._token
        if token.kind is ForeignTokenKind.OPEN:
            if depth == _MAX_DEPTH:
                raise self._error(f"Nest parentheses at most {_MAX_DEPTH} deep")
            self._advance()
            tree = self._group(depth + 1)
            if self._token.kind is not ForeignTokenKind.CLOSE:
                raise self._at("Close this parenthesis", token)
            self._advance()
        elif token.kind is ForeignTokenKind.PHRASE:
            self._advance()
            tree = self._phrase(token)
        elif token.kind is ForeignTokenKind.CHUNK:
            self._advance()
            tree = self._chunk(token, depth)
        else:
            raise self._error(
                "Write a term before this" if token.kind is not ForeignTokenKind.END else "Write a term at the end"
            )
        return self._suffixed(tree, token)

    def _phrase(self, token: ForeignToken) -> Query | None:
        try:
            return phrase(self._query, token.column + 1, token.text)
        except QueryError as error:
            self._lost(error)
            return None

    def _chunk(self, token: ForeignToken, depth: int) -> Query | None:
        field = _FIELD.fullmatch(token.text)
        if field is None:
            return self._term(token.text, token)
        name, value = field[1].casefold(), field[2]
        if not value and self._token.attached and self._token.kind in (ForeignTokenKind.OPEN, ForeignTokenKind.PHRASE):
            inner = ForeignToken(ForeignTokenKind.CHUNK, token.column, token.text)
            before = len(self.missing)
            tree = self._operand(depth)
            return self._of_field(name, tree, inner) if len(self.missing) == before else None
        if name in _LANGUAGES:
            return self._term(f"lang:{value}", token)
        return self._term(_SIGNS[name] + value if name in _SIGNS else token.text, token)

    def _of_field(self, name: str, tree: Query | None, token: ForeignToken) -> Query | None:
        """What a field means before a group or a phrase."""
        terms = side(tree) if tree is not None else None
        if terms is not None and all(len(one.words) == 1 for one in terms):
            if name in _LANGUAGES and not any(one.prefix for one in terms):
                return Filter("lang", tuple(sorted({one.words[0] for one in terms})))
            if name in _SIGNS:
                return joined(Or, [Mark(_SIGNS[name] + one.words[0], one.prefix) for one in terms])
        return self._term(token.text, token)

    def _term(self, text: str, token: ForeignToken) -> Query | None:
        boost = _BOOST.search(text) if self._dialect.boosts else None
        if boost and boost.end() == len(text) and boost.start():
            text = text[: boost.start()]
            self._note(f"left out {boost[0]}, which changes only the order of results", token)
        try:
            if text.startswith("{") and text.endswith("}"):
                self._lost(self._at(f"Case makes no difference here: {text} would find {text[1:-1].lower()} too", token))
                return phrase(self._query, token.column + 1, text[1:-1])
            refuse(self._query, token.column, text)
            return term(self._query, token.column, text)
        except QueryError as error:
            self._lost(error)
            return None

    def _suffixed(self, tree: Query | None, token: ForeignToken) -> Query | None:
        """The operand with a ~n or ^n that is attached to it."""
        mark = self._token
        if not (
            mark.attached
            and mark.kind is ForeignTokenKind.CHUNK
            and token.kind in (ForeignTokenKind.OPEN, ForeignTokenKind.PHRASE)
        ):
            return tree
        if self._dialect.boosts and _BOOST.fullmatch(mark.text):
            self._advance()
            self._note(f"left out {mark.text}, which changes only the order of results", mark)
            return tree
        slop = _SLOP.fullmatch(mark.text)
        if slop is None:
            return tree
        self._advance()
        sides = _halves(tree)
        if sides is not None and int(slop[1]) <= MAX_DISTANCE:
            return Near(*sides, int(slop[1]))
        if tree is not None:
            self._lost(self._at(f"{mark.text} has an equal only after two words or groups; join what is near by NEAR", mark))
        return None

    def _advance(self) -> None:
        self._token = next(self._tokens)
        while self._token.kind is ForeignTokenKind.REMARK:
            self._token = next(self._tokens)

    def _note(self, text: str, token: ForeignToken) -> None:
        self.notes.append(self._at(text, token))

    def _lost(self, error: QueryError) -> None:
        self.missing.append(error.with_traceback(None))  # a traceback would keep every frame alive

    def _error(self, reason: str) -> QueryError:
        return self._at(reason, self._token)

    def _at(self, reason: str, token: ForeignToken) -> QueryError:
        return QueryError(reason, self._query, token.column)


def _halves(tree: Query | None) -> tuple[tuple[Words, ...], tuple[Words, ...]] | None:
    """The sides of the NEAR that a ~n makes of a phrase of two words, or of two terms or OR groups joined by AND."""
    match tree:
        case Words((first, second), prefix):
            return (Words((first,)),), (Words((second,), prefix),)
        case And((first, second)) if (left := side(first)) and (right := side(second)):
            return left, right
        case _:
            return None


def _join(node: type[And] | type[Or], operands: list[Query | None]) -> Query | None:
    left = [operand for operand in operands if operand is not None]
    return joined(node, left) if left else None
