"""The query language of the watchlist.

    beras AND (naik OR mahal OR langka) AND NOT resep
    "harga beras" OR #hargaberas OR @perum.bulog OR berasn*
    (vaksin* OR imunisasi) lang:id,jv source:x
    harga NEAR/5 (mahal OR naik*) NOT emas

- Operators are AND, OR and NOT in capitals; NOT binds strongest, then AND, then OR. Terms side by side mean AND.
- `harga NEAR/5 (beras OR "minyak goreng")` finds the terms with at most 5 words between them, in any order; ONEAR/5, in
  this one. It binds more strongly than NOT. On either side stands a word, a phrase, or some of them joined by OR; all may
  end in `*`. No word counts for both sides. NEAR/0 asks for terms side by side.
- Case, accents, width and invisible characters make no difference: `Café` finds `cafe` (`streams.watchlist.terms`).
- A term finds whole words. There is no stemming: `beras` does not find `berasnya` or `beraskah`; write `beras*`, which
  finds every word that begins so and hence all clitics (-nya, -lah, -kah, -pun, -ku, -mu). Affixes before the stem are
  terms of their own: `langka OR kelangkaan`. Since a hyphen separates words, `mobil` finds `mobil-mobil`; the informal
  `mobil2` is another word (`mobil OR mobil2`).
- "A phrase" finds its words side by side, whatever signs stand between them, and may end in `*`. A term that holds
  a separator is a phrase: `covid-19` is `"covid 19"`, `jum'at` is `"jum at"`.
- `#beras` and `@bulog` find the hashtag and the handle alone; `beras` finds the word, `#beras` and `@beras`.
- `lang:id,jv` and `source:x` compare the post's language and source. They narrow a query; on their own, or with nothing
  but NOT, they are refused, since such a query matches everything.
- Operators of other tools are refused (`streams.watchlist.foreign`).
"""

from streams.watchlist.expression import And, Filter, Mark, Near, Not, Or, Query, Words, joined, needs_a_term, side
from streams.watchlist.lexer import QueryToken, TokenKind, tokens
from streams.watchlist.query_error import QueryError

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_TERMS", "QueryError", "parse", "parse_as_before"]

MAX_LENGTH = 4_000
"""Characters of a query, as written and in its canonical form."""
MAX_TERMS = 250
"""Terms and filters of a query."""
MAX_DEPTH = 20
"""Parentheses within parentheses."""

_PROXIMITIES = (TokenKind.NEAR, TokenKind.ONEAR)
_TERM_STARTS = (TokenKind.LEAF, TokenKind.OPEN, TokenKind.NOT)


def parse(query: str) -> Query:
    """The syntax tree of a query; `str()` of it is the canonical query, which parses to the same tree.

    Operands that repeat and doubled NOTs are dropped. Raises QueryError, which is a UserError, when the query cannot be
    read, exceeds a limit, or could match posts that contain none of its terms.
    """
    return _parse(query, foreign=False)


def parse_as_before(query: str) -> Query:
    """The syntax tree of a query as it was read before there was NEAR and other tools' operators were refused: as words.

    It raises as `parse` does. An issue that is watched with such a query goes on with what it meant.
    """
    return _parse(query, foreign=True)


def _parse(query: str, *, foreign: bool) -> Query:
    if len(query) > MAX_LENGTH:
        raise QueryError(f"Shorten the query to at most {MAX_LENGTH} characters", query, MAX_LENGTH + 1)
    tree = _Parser(query, foreign=foreign).parse()
    if len(str(tree)) > MAX_LENGTH:
        raise QueryError(f"Shorten the query: written out it has over {MAX_LENGTH} characters", query, 1)
    return tree


class _Parser:
    """Recursive descent, one method a level of precedence."""

    def __init__(self, query: str, *, foreign: bool) -> None:
        self._query = query
        self._tokens = tokens(query, foreign=foreign)
        self._token = next(self._tokens)
        self._previous: QueryToken | None = None
        self._terms = 0
        # By identity, and holding the node so that its identity is not reused.
        self._columns: dict[int, tuple[Query, int]] = {}

    def parse(self) -> Query:
        if self._token.kind is TokenKind.END:
            raise self._error("Write at least one word to look for, such as beras", self._token)
        tree = self._alternatives(0)
        if self._token.kind is TokenKind.CLOSE:
            raise self._error("Remove this closing parenthesis, or open it before", self._token)
        self._require_a_term(tree)
        return tree

    def _alternatives(self, depth: int) -> Query:
        column = self._token.column
        operands = [self._conjunction(depth)]
        while self._token.kind is TokenKind.OR:
            self._advance()
            operands.append(self._conjunction(depth))
        return self._joined(Or, operands, column)

    def _conjunction(self, depth: int) -> Query:
        column = self._token.column
        operands = [self._operand(depth)]
        while self._token.kind is TokenKind.AND or self._token.kind in _TERM_STARTS:
            if self._token.kind is TokenKind.AND:
                self._advance()
            operands.append(self._operand(depth))
        return self._joined(And, operands, column)

    def _operand(self, depth: int) -> Query:
        column, negated = self._token.column, False
        while self._token.kind is TokenKind.NOT:
            negated = not negated
            self._advance()
        tree = self._proximity(depth)
        if negated:
            tree = tree.operand if isinstance(tree, Not) else Not(tree)
        self._columns.setdefault(id(tree), (tree, column))
        return tree

    def _proximity(self, depth: int) -> Query:
        column = self._token.column
        left = self._primary(depth)
        near = self._token
        if near.kind not in _PROXIMITIES:
            return left
        terms = self._side(left, near, column)
        self._advance()
        if self._token.kind is TokenKind.NOT:
            raise self._error(f"Put NOT before the whole of {near}, as in beras AND NOT (resep {near} nasi)", self._token)
        column = self._token.column
        tree = Near(terms, self._side(self._primary(depth), near, column), near.distance, near.kind is TokenKind.ONEAR)
        if self._token.kind in _PROXIMITIES:
            raise self._error(
                f"Join two by AND, as in (harga {near} beras) AND (beras {self._token} naik): {near} takes one on each side",
                self._token,
            )
        return tree

    def _side(self, tree: Query, near: QueryToken, column: int) -> tuple[Words, ...]:
        terms = side(tree)
        if terms is not None:
            return terms
        mark = next((one for one in (tree.operands if isinstance(tree, Or) else (tree,)) if isinstance(one, Mark)), None)
        if mark is not None:
            reason = f"Write {str(mark)[1:]} beside {near} instead of {mark}; the word finds it too"
        else:
            reason = f"Write on either side of {near} a word, a phrase, or some of them joined by OR in parentheses"
        raise QueryError(reason, self._query, column)

    def _primary(self, depth: int) -> Query:
        token = self._token
        if token.leaf is not None:
            self._terms += 1
            if self._terms > MAX_TERMS:
                raise self._error(f"Use at most {MAX_TERMS} terms in one query", token)
            self._advance()
            return token.leaf
        if token.kind is not TokenKind.OPEN:
            raise self._missing_operand(token)
        if depth == MAX_DEPTH:
            raise self._error(f"Nest parentheses at most {MAX_DEPTH} deep", token)
        self._advance()
        tree = self._alternatives(depth + 1)
        if self._token.kind is not TokenKind.CLOSE:
            raise self._error("Close this parenthesis", token)
        self._advance()
        return tree

    def _advance(self) -> None:
        self._previous, self._token = self._token, next(self._tokens)

    def _joined(self, node: type[And] | type[Or], operands: list[Query], column: int) -> Query:
        tree = joined(node, operands)
        self._columns.setdefault(id(tree), (tree, column))
        return tree

    def _missing_operand(self, token: QueryToken) -> QueryError:
        before = self._previous
        if before is not None and before.kind in (TokenKind.AND, TokenKind.OR, TokenKind.NOT, *_PROXIMITIES):
            return self._error(f"Write a term after {before}", before)
        if token.kind in (TokenKind.AND, TokenKind.OR, *_PROXIMITIES):
            return self._error(f"Write a term before {token}", token)
        if before is not None and token.kind is TokenKind.CLOSE:
            return self._error("Write a term between the parentheses", before)
        if before is not None:
            return self._error("Close this parenthesis", before)
        return self._error("Remove this closing parenthesis, or open it before", token)

    def _require_a_term(self, tree: Query) -> None:
        """Refuse a tree that could hold for a post with none of its terms, at the alternative that is to blame."""
        if needs_a_term(tree):
            return
        while isinstance(tree, Or):
            tree = next(operand for operand in tree.operands if not needs_a_term(operand))
        _, column = self._columns.get(id(tree), (tree, 1))
        if _only_filters(tree):
            reason = "Add a word to look for, as in beras lang:id, since filters alone match every post of that kind"
        else:
            reason = "Add a word to look for, as in beras AND NOT resep, since NOT alone matches almost every post"
        raise QueryError(reason, self._query, column)

    def _error(self, reason: str, token: QueryToken) -> QueryError:
        return QueryError(reason, self._query, token.column)


def _only_filters(tree: Query) -> bool:
    match tree:
        case Filter():
            return True
        case And(operands) | Or(operands):
            return all(_only_filters(operand) for operand in operands)
        case Not(operand):
            return _only_filters(operand)
        case Words() | Mark() | Near():
            return False
