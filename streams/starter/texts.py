"""The text of the starter files: comments and titles are in Indonesian, since people edit them."""

import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from streams.starter.feeds import feeds
from streams.starter.model import Feed, Starter

__all__ = ["CHANNELS", "FACTS", "IGNORED", "KEY", "SETTINGS", "SOURCES", "WATCHLIST", "texts"]

WATCHLIST: Final = "watchlist.yaml"
SOURCES: Final = "sources.yaml"
CHANNELS: Final = "channels.yaml"
FACTS: Final = "fakta.yaml"
SETTINGS: Final = ".env"
KEY: Final = "author.key"
IGNORED: Final = ".gitignore"

_WIDTH: Final = 110

_ABOUT_WATCHLIST: Final = """\
# Isu yang dipantau untuk {whom}. Ubah, tambah, dan hapus sesuka Anda.
# Periksa: kentongan watchlist check watchlist.yaml. Pakai: kentongan watchlist apply watchlist.yaml
# Tujuan (purpose) dan dasar hukum (legal_basis, UU 27/2022 pasal 20 ayat 2) hendaknya dibaca oleh pejabat pelindungan data.
issues:
"""
_ABOUT_SOURCES: Final = """\
# Umpan berita (RSS) yang diambil sendiri oleh Kentongan. Alamatnya dicari pada {looked} dan belum diperiksa: sebagian mungkin
# sudah tidak menjawab. Coba satu per satu: kentongan source try NAMA. Hapus yang tidak Anda perlukan.
sources:
"""
_BLUESKY: Final = """\
  # Bluesky, tanpa akun dan kunci: unggahan berbahasa Indonesia dan yang menyebut isu Anda. Hapus tanda pagar bila perlu.
  # - name: bluesky
  #   kind: jetstream
"""
_CHANNELS: Final = """\
# Ke mana peringatan dikirim. Alamat tiap kanal ada di berkas sendiri, yang disebut oleh url_file dan hanya Anda yang boleh
# membacanya: siapa pun yang memilikinya dapat menulis ke kanal itu. Periksa: kentongan notify check. Coba: kentongan notify
# test NAMA.
default: [console]
channels:
  console: {kind: console}   # di terminal tempat worker berjalan
  # humas-telegram:
  #   url_file: rahasia/humas-telegram   # berisi tgram://TOKEN/CHAT
  #   cap: 20                            # paling banyak 20 pesan sejam
  #   quiet:
  #     - {from: "21:00", to: "06:00", below: 8}
  # pimpinan-wa:
  #   url_file: rahasia/pimpinan-wa
  #   limit: 1024
"""
_FACTS: Final = """\
# Pernyataan yang sudah diperiksa, supaya peringatan menaruhnya di samping rumornya. Hapus `[]` dan tanda pagar, lalu isi.
# Coba: kentongan facts test fakta.yaml. Pakai: kentongan facts apply fakta.yaml
facts: []
#  - id: contoh-klarifikasi
#    claim: Kalimat rumor seperti yang disebarkan orang
#    wordings:
#      - Kalimat lain yang maksudnya sama
#    verdict: Salah
#    correction: Apa yang benar, dalam satu dua kalimat.
#    url: https://example.go.id/klarifikasi
#    owner: {owner}
#    checked: {today}
"""
_KINDS: Final = {"newsroom": "Media", "government": "Pemerintah", "fact-check": "Pemeriksa fakta"}


def texts(starters: Sequence[Starter], chosen: Sequence[Feed], folder: Path) -> Mapping[str, str]:
    """The text of each file by its name; the key of authors is not among them. `folder` is where they will lie."""
    owner = owner_of(starters[0])
    return {
        WATCHLIST: "".join(_watchlist(starters)),
        SOURCES: "".join(_sources(starters, chosen)),
        CHANNELS: _CHANNELS,
        FACTS: _FACTS.format(owner=owner, today=feeds().looked),
        SETTINGS: "".join(_settings(starters, folder)),
        IGNORED: f"{KEY}\nrahasia/\n",
    }


def owner_of(one: Starter) -> str:
    """The team that answers for the issues of a ministry or a province."""
    return f"Humas {one.name}"


def _watchlist(starters: Sequence[Starter]) -> Iterator[str]:
    yield _ABOUT_WATCHLIST.format(whom=" dan ".join(one.name for one in starters))
    for one in starters:
        yield f"  # {one.name}\n"
        for issue in one.issues:
            yield f"  - id: {issue.id}\n    title: {_scalar(issue.title)}\n    query: >-\n"
            yield textwrap.indent(_wrapped(issue.query), "      ")
            yield f"    owner: {_scalar(owner_of(one))}\n    zone: {one.zone}\n"
            yield f"    purpose: >-\n{textwrap.indent(_wrapped(issue.purpose), '      ')}    legal_basis: public_task\n"


def _sources(starters: Sequence[Starter], chosen: Sequence[Feed]) -> Iterator[str]:
    zones = {one.slug: one.zone for one in starters}
    yield _ABOUT_SOURCES.format(looked=feeds().looked)
    group = None
    for feed in chosen:
        if feed.kind != group:
            group = feed.kind
            yield f"  # {_KINDS[group]}\n"
        yield f"  - name: {feed.name}   # {feed.title}; belum diperiksa\n    kind: rss\n    url: {_scalar(feed.url)}\n"
        zone = next((zones[slug] for slug in feed.provinces if slug in zones), "Asia/Jakarta")
        if zone != "Asia/Jakarta":
            yield f"    zone: {zone}   # untuk waktu tanpa zona\n"
    yield _BLUESKY


def _settings(starters: Sequence[Starter], folder: Path) -> Iterator[str]:
    yield "# Pengaturan Kentongan. Pakai di terminal: set -a; . ./.env; set +a. Semua pengaturan: kentongan config\n"
    yield "# Rahasia tidak ditulis di sini; yang ditulis adalah nama berkasnya, pada pengaturan yang berakhir dengan _FILE.\n"
    yield "KENTONGAN_BOOTSTRAP_SERVERS=127.0.0.1:9092\n"
    yield "# Hapus baris berikut bila memakai Kafka sendiri; broker bawaan (kentongan broker) memerlukannya.\n"
    yield "KENTONGAN_IDEMPOTENT_PRODUCER=false\n"
    yield "# KENTONGAN_SECURITY_PROTOCOL=SASL_SSL\n# KENTONGAN_SASL_USERNAME=kentongan\n"
    yield "# KENTONGAN_SASL_PASSWORD_FILE=/run/secrets/kafka\n"
    yield "# Kunci sandi akun: simpan baik-baik, sebab dengan kunci lain akun yang sama mendapat sandi lain.\n"
    for name, file in (("AUTHOR_KEY_FILE", KEY), ("CHANNELS_FILE", CHANNELS), ("SOURCES_FILE", SOURCES)):
        yield f"KENTONGAN_{name}={shlex.quote(str(folder / file))}\n"
    yield "# Tolak isu tanpa tujuan dan dasar hukum.\nKENTONGAN_REQUIRE_PURPOSE=true\n"
    yield f"KENTONGAN_UNWATCHED_OWNER={shlex.quote(owner_of(starters[0])[:120])}\n"
    yield f"KENTONGAN_UNWATCHED_ZONE={starters[0].zone}\n"


def _wrapped(text: str) -> str:
    """Lines that a folded scalar makes one line of again."""
    return textwrap.fill(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


def _scalar(text: str) -> str:
    return yaml.safe_dump(text, default_flow_style=True, allow_unicode=True, width=10_000).splitlines()[0]
