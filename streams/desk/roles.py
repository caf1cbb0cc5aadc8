"""What each role may do on the desk: one table of routes, from which every request is judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from starlette.routing import compile_path

from streams.desk.tokens import Token

__all__ = ["ANYBODY", "LINK", "ROLES", "ROUTES", "Needed", "Person", "Role", "described_routes", "person_of", "role_needed"]

Role = Literal["reader", "officer", "editor", "administrator"]
"""A reader reads, an officer also decides about incidents and corrects verdicts, an editor also changes what is watched and
told, an administrator may do everything."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""From the least to the most; each may what those before it may."""
ANYBODY: Final = "anybody"
"""Of a route that is answered without signing in: nothing of it is about people, posts or incidents."""

LINK: Final = "link"
"""Of a route whose address is a signed link, which is the permission."""
Needed = Role | Literal["anybody", "link"]

ROUTES: Final[Mapping[tuple[str, str], Needed]] = {
    ("GET", "/health"): ANYBODY,
    ("GET", "/ready"): ANYBODY,
    ("GET", "/metrics"): ANYBODY,
    ("GET", "/api/v1/openapi.json"): ANYBODY,
    ("GET", "/static/{name}"): ANYBODY,
    ("GET", "/masuk"): ANYBODY,
    ("POST", "/masuk"): ANYBODY,
    ("GET", "/masuk/openid"): ANYBODY,
    ("GET", "/masuk/openid/kembali"): ANYBODY,
    ("POST", "/keluar"): ANYBODY,
    ("POST", "/bahasa"): ANYBODY,
    ("GET", "/tautan/{token}"): LINK,
    ("POST", "/tautan/{token}"): LINK,
    ("GET", "/api/v1/alerts"): "reader",
    ("GET", "/api/v1/alerts/stream"): "reader",
    ("GET", "/api/v1/incidents"): "reader",
    ("GET", "/api/v1/incidents/{incident}"): "reader",
    ("GET", "/api/v1/incidents/{incident}/posts"): "reader",
    ("GET", "/api/v1/issues"): "reader",
    ("GET", "/api/v1/posts"): "reader",
    ("GET", "/api/v1/report"): "reader",
    ("GET", "/"): "reader",
    ("GET", "/bagian/insiden"): "reader",
    ("GET", "/bagian/kabar"): "reader",
    ("GET", "/changes"): "reader",
    ("GET", "/insiden/{incident}"): "reader",
    ("GET", "/insiden/{incident}/bagian"): "reader",
    ("GET", "/insiden/{incident}/unggahan"): "reader",
    ("GET", "/isu"): "reader",
    ("GET", "/isu/{name}"): "reader",
    ("GET", "/isu/{name}/bagian"): "reader",
    ("GET", "/unggahan"): "reader",
    ("GET", "/unggahan/bagian"): "reader",
    ("GET", "/daftar-pantau"): "reader",
    ("GET", "/daftar-pantau/{name}"): "reader",
    ("GET", "/daftar-pantau/{name}/pratinjau"): "reader",
    ("GET", "/fakta"): "reader",
    ("GET", "/fakta/{name}"): "reader",
    ("GET", "/sumber"): "reader",
    ("GET", "/kanal"): "reader",
    ("GET", "/laporan"): "reader",
    ("GET", "/laporan/{form}"): "reader",
    ("GET", "/kata-sandi"): "reader",
    ("POST", "/kata-sandi"): "reader",
    ("POST", "/api/v1/incidents/{incident}/actions"): "officer",
    ("POST", "/insiden/{incident}/keputusan"): "officer",
    ("POST", "/insiden/{incident}/catatan"): "officer",
    ("POST", "/insiden/{incident}/catatan/{note}/hapus"): "officer",
    ("POST", "/unggahan/penilaian"): "officer",
    ("POST", "/unggahan/isu"): "editor",
    ("POST", "/daftar-pantau/{name}"): "editor",
    ("POST", "/daftar-pantau/{name}/kembalikan"): "editor",
    ("POST", "/daftar-pantau/{name}/hapus"): "editor",
    ("POST", "/fakta/{name}"): "editor",
    ("POST", "/fakta/{name}/pratinjau"): "editor",
    ("POST", "/fakta/{name}/hapus"): "editor",
    ("POST", "/sumber/{name}"): "editor",
    ("POST", "/kanal/{name}/uji"): "editor",
    ("GET", "/akun"): "administrator",
    ("POST", "/akun"): "administrator",
    ("POST", "/akun/{name}/peran"): "administrator",
    ("POST", "/akun/{name}/kata-sandi"): "administrator",
    ("POST", "/akun/{name}/keadaan"): "administrator",
    ("POST", "/akun/{name}/keluarkan"): "administrator",
}

_PATTERNS: Final = tuple((method, compile_path(path)[0], role) for (method, path), role in ROUTES.items())


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: an account, or whoever holds a token."""

    name: str
    role: Role
    has_account: bool
    reads: bool = True
    has_session: bool = True
    """Whether there is something to sign out of: not where a proxy says who somebody is."""
    has_password: bool = True
    """Whether a password of this desk has signed them in."""
    has_given_password: bool = False
    """Whether somebody else has chosen that password, so that it has to be changed first."""

    def may(self, role: Role) -> bool:
        """Whether this person may do what is for `role`."""
        return ROLES.index(self.role) >= ROLES.index(role) and (self.reads or role != "reader")


def person_of(token: Token) -> Person:
    """Whoever holds a token: one that may act does what an editor does, and reads only where it has that scope too."""
    role: Role = "editor" if "act" in token.scopes else "reader"
    return Person(token.name, role, has_account=False, reads="read" in token.scopes, has_password=False)


def role_needed(method: str, path: str) -> Needed:
    """The role that a request needs: of all routes that fit, the highest. A path that is no route needs a reader."""
    method = "GET" if method == "HEAD" else method
    fitting = [role for verb, pattern, role in _PATTERNS if verb == method and pattern.match(path)]
    ranked = (ANYBODY, LINK, *ROLES)
    return max(fitting, key=ranked.index, default="reader")


def described_routes(routes: Any) -> Iterator[tuple[str, str]]:
    """Method and path of each route of an application, also of routers that it includes."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from described_routes(included.routes)
        elif hasattr(route, "methods"):
            yield from ((method, route.path) for method in route.methods if method != "HEAD")
        else:
            yield "*", getattr(route, "path", repr(route))  # a mount, which has no entry
