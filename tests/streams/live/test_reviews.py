"""Stores on a loopback port that look at what opens them."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.reviews.tokens import google_exchange
from streams.connectors.secrets import secrets_of
from streams.errors import UserError
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.opener import opener_of
from streams.live.poller import Poller, fresh_row
from tests.internet import Asked, Internet, answer

FOLDER = Path(__file__).parents[2] / "fixtures/reviews"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())


def pem(key) -> str:
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


class Scene:
    """A source of reviews, opened with a key from a file, and what it sends."""

    def __init__(self, internet: Internet, folder: Path, store: str, key: str | None = None) -> None:
        self.sent, self.rows = [], []
        path = folder / "key"
        account = {
            "client_email": "a@b.iam.gserviceaccount.com",
            "private_key": pem(RSA),
            "token_uri": internet.url("/token"),
        }
        path.write_text(key or (orjson.dumps(account).decode() if store == "play" else pem(EC)))
        fields = {"name": "ulasan", "kind": "reviews", "store": store, "key_file": str(path), "url": internet.url("")}
        apple = {"key_id": "K1", "issuer": "penerbit", "app": "123"} if store == "app_store" else {"app": "id.go.contoh"}
        self.source = ReviewsSource.model_validate(fields | apple | {"allow_private_addresses": True}, strict=False)
        self.ledger = Ledger(fresh_row(self.source, "me", None), "reviews", self, self.save)
        self.poller = Poller(self.source, self.ledger, opener_of(self.source, secrets_of(self.source)), Hosts())

    async def add(self, post):
        self.sent.append(post)

    async def flush(self):
        pass

    async def save(self, row):
        self.rows.append(row)

    async def once(self) -> float:
        self.poller._hosts = Hosts()
        async with self.poller.fetcher() as fetcher:
            return await self.poller._once(fetcher)


class Stores(dict):
    """Both stores; a token of Google's lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.token = answer(200, b'{"access_token": "ya29.kunci", "expires_in": 3599, "token_type": "Bearer"}')

    def get(self, path, default=None):
        return {"token": lambda _: self.token, "androidpublisher": self._play, "v1": self._apple}[
            urlsplit(path).path.split("/")[1]
        ]

    def _play(self, asked: Asked) -> bytes:
        self.opened.append(asked.headers["authorization"])
        return answer(200, (FOLDER / "play.json").read_bytes())

    def _apple(self, asked: Asked) -> bytes:
        self.opened.append(asked.headers["authorization"])
        return answer(200, (FOLDER / "app_store.json").read_bytes().replace(b'"next"', b'"other"'))


@pytest.fixture
async def internet():
    async with Internet(Stores()) as found:
        yield found


async def test_google_is_asked_with_a_token_that_was_exchanged_once(internet, tmp_path):
    scene = Scene(internet, tmp_path, "play")
    assert await scene.once() >= 900
    await scene.once()
    assert internet.pages.opened == ["Bearer ya29.kunci"] * 2
    assert [one.path for one in internet.asked].count("/token") == 1
    assert len(scene.sent) == 1
    assert scene.ledger.health == "silent"  # the recorded review is old


async def test_apple_is_asked_with_a_token_that_its_key_signed(internet, tmp_path):
    scene = Scene(internet, tmp_path, "app_store")
    assert await scene.once() >= 900
    [opened] = internet.pages.opened
    token = opened.removeprefix("Bearer ")
    claims = jwt.decode(token, EC.public_key(), algorithms=["ES256"], audience="appstoreconnect-v1", issuer="penerbit")
    assert claims["exp"] - claims["iat"] <= 1_200
    assert jwt.get_unverified_header(token)["kid"] == "K1"
    assert [post.text for post in scene.sent] == ["Gagal masuk\nAplikasi sering gagal login"]


@pytest.mark.parametrize(
    ("said", "health"),
    [
        (answer(400, b'{"error": "invalid_grant"}'), "refused"),
        (answer(500), "down"),
        (answer(200, b"{}"), "invalid"),
        (answer(302, Location="http://127.0.0.1/"), "invalid"),
        (answer(200, b'{"access_token": "a\\r\\nX: 1"}'), "invalid"),
    ],
)
async def test_what_gives_no_token_is_told(internet, tmp_path, said, health):
    internet.pages.token = said
    scene = Scene(internet, tmp_path, "play")
    await scene.once()
    assert scene.ledger.health == health
    assert internet.pages.opened == []


@pytest.mark.parametrize(("store", "key"), [("play", "{}"), ("play", pem(EC)), ("app_store", "rahasia"), ("app_store", "{}")])
async def test_a_key_of_another_kind_is_refused_without_being_shown(internet, tmp_path, store, key):
    with pytest.raises(UserError) as caught:
        Scene(internet, tmp_path, store, key)
    assert "ulasan: its key_file" in str(caught.value)
    assert key not in str(caught.value) or key == "{}"


async def test_the_form_that_is_exchanged_is_signed_for_its_reader():
    key = {"client_email": "a@b", "private_key": pem(RSA), "token_uri": "https://oauth2.googleapis.com/token"}
    form = google_exchange(key, datetime.now(UTC))
    claims = jwt.decode(form["assertion"], RSA.public_key(), algorithms=["RS256"], audience=key["token_uri"], issuer="a@b")
    assert claims["scope"] == "https://www.googleapis.com/auth/androidpublisher"
