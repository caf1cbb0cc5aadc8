"""The person whose posts are looked for, and finding them in the JSON of any topic's records."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemas.post import qualified_id
from streams.privacy.pseudonym import Pseudonymizer

__all__ = ["Subject", "subject_of"]

Json = Any


@dataclass(frozen=True, slots=True)
class Subject:
    """An author, by the keyed hashes of the id, or single posts, or both."""

    pseudonyms: frozenset[str] = frozenset()
    """Keyed hashes of the ways in which a source may write the author."""
    posts: frozenset[str] = frozenset()
    """Ids of posts; one without a prefix is found at any source."""
    source: str | None = None
    """The only source whose posts count, where an author is looked for."""
    plain: frozenset[str] = frozenset()
    """The author as sources write it: what lies on `posts` may hold that."""
    pseudonym: Callable[[str], str] | None = None
    """Gives the keyed hash of an author as it stands in a post."""

    def with_posts(self, posts: Collection[str]) -> "Subject":
        """The same, and these posts."""
        return replace(self, posts=self.posts | frozenset(posts))

    def owns(self, post: Mapping[str, Json]) -> bool:
        """Whether a JSON object is a post, a mention or a sample of the subject."""
        if not self.posts.isdisjoint(_ids(post)):
            return True
        author = post.get("author")
        if not isinstance(author, str) or (self.source is not None and post.get("source") != self.source):
            return False
        return author in self.plain or (self.pseudonym is not None and self.pseudonym(author) in self.pseudonyms)

    def posts_in(self, value: Json) -> Iterator[Mapping[str, Json]]:
        """What of a JSON value is the subject's."""
        if isinstance(value, dict):
            if self.owns(value):
                yield value
            else:
                for one in value.values():
                    yield from self.posts_in(one)
        elif isinstance(value, list):
            for one in value:
                yield from self.posts_in(one)

    def without(self, value: Json) -> Json:
        """The JSON value without what is the subject's; None where that is all of it."""
        if isinstance(value, dict):
            if self.owns(value):
                return None
            found = {name: self.without(one) for name, one in value.items()}
            return {name: one for name, one in found.items() if one is not None or value[name] is None}
        if isinstance(value, list):
            return [left for one in value if (left := self.without(one)) is not None or one is None]
        return value

    def is_named_in(self, raw: bytes) -> bool:
        """Whether bytes that are no JSON name the author or one of the posts."""
        names = self.pseudonyms | self.plain | self.posts
        return any(name.encode("utf-8", "surrogatepass") in raw for name in names)


def post_id(post: Mapping[str, Json]) -> str | None:
    """The id of a post, mention or sample, as one among all sources where it says its own."""
    found, source = post.get("post", post.get("id")), post.get("source")
    if not isinstance(found, str):
        return None
    return qualified_id(source, found) if isinstance(source, str) else found


def _ids(post: Mapping[str, Json]) -> Iterator[str]:
    """The ways to name a post: among all sources, and among the posts of its own."""
    if (found := post_id(post)) is not None:
        yield found
        if isinstance(source := post.get("source"), str):
            yield found.removeprefix(f"{source}:")


def subject_of(
    handle: str | None, posts: Collection[str], *, source: str | None = None, pseudonymizer: Pseudonymizer | None = None
) -> Subject:
    """The subject that somebody names; a handle is taken with and without the `@` before it.

    The id of a post is one among those of `source`, where that is given, or it is found at any source.
    """
    posts = [qualified_id(source, post) for post in posts] if source else posts
    if handle is None:
        return Subject(posts=frozenset(posts))
    bare = handle.removeprefix("@")
    plain = frozenset((handle, bare, f"@{bare}"))
    if pseudonymizer is None:
        return Subject(frozenset(), frozenset(posts), source, plain)
    return Subject(frozenset(map(pseudonymizer.pseudonym, plain)), frozenset(posts), source, plain, pseudonymizer.pseudonym)
