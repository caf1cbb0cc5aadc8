"""The dashboard Ruang kendali: the situation now, over all issues."""

from functools import reduce

from deploy.grafana.charts import band, chart
from deploy.grafana.panels import JSON, bars, dashboard, on_alerts, query, stat, steps, wide
from deploy.grafana.tables import Column, table
from deploy.grafana.words import EVENTS, KINDS, SENTIMENTS, YES

__all__ = ["alerts", "ruang_kendali"]


def alerts(only: str = "") -> str:
    """Alerts of the last minute, kind and event in words; `only` is a matcher that picks some of them.

    A series that is new has no increase yet, so it is looked for by itself.
    """
    series = f"kentongan_alerts_total{{{only}{', ' if only else ''}event!='resolved'}}"
    found = (
        f"sum by (issue, kind, event) (increase({series}[1m])) > 0 "
        f"or sum by (issue, kind, event) ({series} unless {series} offset 1m)"
    )
    named = [("kind", *one) for one in KINDS.items()] + [("event", *one) for one in EVENTS.items() if one[0] != "resolved"]
    return reduce(lambda expr, one: f'label_replace({expr}, "{one[0]}", "{one[2]}", "{one[0]}", "{one[1]}")', named, found)


_ANNOTATIONS = (
    on_alerts("Peringatan", alerts(), "{{issue}}: {{kind}} ({{event}})", "red"),
    on_alerts("Insiden terbuka", "max by (issue) (kentongan_issue_severity) > 0", "Insiden: {{issue}}", "orange"),
)
_OPEN = steps((1, "orange"), (3, "red"))
_SEVERE = steps((1, "red"))


def ruang_kendali() -> JSON:
    """The dashboard."""
    return dashboard(
        "kentongan-ruang-kendali",
        "Ruang kendali",
        "Keadaan sekarang: insiden, isu yang menonjol, jumlah terhadap perkiraan, sentimen, dan sumber.",
        [(4, _numbers()), (9, _issues()), (9, _volume()), (8, _shares()), (8, _unwatched()), (8, _alerts())],
        _ANNOTATIONS,
    )


def _numbers() -> list[JSON]:
    return [
        stat(
            "Insiden terbuka",
            "Insiden yang sedang terbuka, dari semua isu.",
            [query("sum(kentongan_incidents_open)")],
            "none",
            _OPEN,
        ),
        stat(
            "Insiden berat",
            "Insiden terbuka dengan keparahan 7 sampai 10.",
            [query('sum(kentongan_incidents_open{severity="high"})')],
            "none",
            _SEVERE,
        ),
        stat("Isu dipantau", "Isu dalam daftar pantau.", [query("max(kentongan_watched_issues)")], "none", steps()),
        stat(
            "Unggahan per jam",
            "Unggahan tentang isu yang dipantau, dalam satu jam terakhir menurut waktu peristiwa.",
            [query("sum(kentongan_issue_posts_per_hour)")],
            "none",
        ),
        stat(
            "Porsi negatif",
            "Porsi negatif dari unggahan bersentimen dalam rentang waktu dasbor. Di atas 50 % patut dilihat.",
            [
                query(
                    'sum(increase(kentongan_mentions_total{sentiment="negative"}[$__range])) / '
                    'sum(increase(kentongan_mentions_total{sentiment=~"negative|neutral|positive"}[$__range]))'
                )
            ],
            "percentunit",
            steps((0.5, "orange"), (0.7, "red")),
        ),
        stat(
            "Jeda penilaian",
            "Waktu dari tiba sampai dinilai, untuk 95 % unggahan. Di atas semenit berarti pipa tertinggal.",
            [query('kentongan:end_to_end_seconds:p95_5m{until="scored", since="arrival"}')],
            "s",
            steps((10, "orange"), (60, "red")),
        ),
    ]


def _issues() -> list[JSON]:
    return [
        wide(
            table(
                "Keadaan isu",
                "Satu baris per isu: jumlah dan perkiraan unggahan per jam, porsi negatif, porsi yang sentimennya tidak "
                "dipastikan model, skor tertinggi (1 ke atas memicu), keparahan, insiden yang dinyatakan alarm palsu.",
                [
                    Column("max by (issue) (kentongan_issue_posts_per_hour)", "Per jam"),
                    Column("max by (issue) (kentongan_issue_expected_posts_per_hour)", "Perkiraan"),
                    Column(
                        "max by (issue) (kentongan_issue_negative_ratio)",
                        "Negatif",
                        "percentunit",
                        steps((0.5, "orange"), (0.7, "red")),
                    ),
                    Column(
                        "max by (issue) (kentongan_issue_abstained_ratio)", "Tak yakin", "percentunit", steps((0.3, "orange"))
                    ),
                    Column("kentongan:issue_score:max", "Skor", "none", steps((0.7, "orange"), (1, "red"))),
                    Column(
                        "max by (issue) (kentongan_issue_severity)",
                        "Keparahan",
                        "none",
                        steps((1, "yellow"), (4, "orange"), (7, "red")),
                    ),
                    Column("max by (issue) (kentongan_issue_false_alarms)", "Alarm palsu"),
                ],
                {"issue": "Isu"},
                links={"issue": "/d/kentongan-isu/isu?var-issue=${__value.text}"},
            )
        ),
        bars(
            "Isu menurut skor",
            "Skor tertinggi dari semua jalur deteksi; mulai 1, insiden dibuka. Yang di bawah 0 tampak kosong.",
            [query("sort_desc(topk(10, kentongan:issue_score:max))", "{{issue}}")],
            "none",
            steps((0.7, "orange"), (1, "red")),
            2,
        ),
    ]


def _volume() -> list[JSON]:
    return [
        band(
            "Jumlah terhadap perkiraan, semua isu",
            "Unggahan per jam, perkiraannya, dan rentang yang masih lazim, dijumlahkan atas semua isu.",
            [
                ("sum(kentongan_issue_posts_per_hour)", "Teramati"),
                ("sum(kentongan_issue_expected_posts_per_hour)", "Perkiraan"),
                ("sum(kentongan_issue_expected_low_posts_per_hour)", "Lazim, terendah"),
                ("sum(kentongan_issue_expected_high_posts_per_hour)", "Lazim, tertinggi"),
            ],
            "none",
        ),
        chart(
            "Kelipatan dari perkiraan",
            "Unggahan per jam dibagi perkiraannya, per isu; 1 berarti seperti biasa, mulai 3 luar biasa.",
            [
                query(
                    "max by (issue) (kentongan_issue_posts_per_hour) / "
                    "clamp_min(max by (issue) (kentongan_issue_expected_posts_per_hour), 1)",
                    "{{issue}}",
                )
            ],
            "none",
            thresholds=steps((3, "red")),
        ),
    ]


def _shares() -> list[JSON]:
    return [
        chart(
            "Sentimen",
            "Bagian tiap sentimen dari sebutan semua isu; tak yakin berarti model tidak memastikannya.",
            [query("sum by (sentiment) (rate(kentongan_mentions_total[$__rate_interval]))", "{{sentiment}}")],
            "percentunit",
            stack="percent",
            words=SENTIMENTS,
        ),
        chart(
            "Sumber",
            "Unggahan per detik menurut sumber, tanpa yang berulang.",
            [query("sum by (source) (rate(kentongan_source_posts_total[$__rate_interval]))", "{{source}}")],
            "cps",
            stack="normal",
        ),
        chart(
            "Bahasa",
            "Bagian tiap bahasa dari sebutan semua isu (kode ISO 639).",
            [query("sum by (language) (rate(kentongan_mentions_total[$__rate_interval]))", "{{language}}")],
            "percentunit",
            stack="percent",
        ),
    ]


def _unwatched() -> list[JSON]:
    return [
        wide(
            table(
                "Sumber terhadap perkiraannya",
                "Unggahan per jam dari tiap sumber, yang lazim pada jam ini, dan cakupannya; sumber yang diam atau membanjir "
                "perlu diperiksa.",
                [
                    Column("max by (source) (kentongan_source_posts_per_hour)", "Per jam"),
                    Column("max by (source) (kentongan_source_expected_posts_per_hour)", "Perkiraan"),
                    Column("max by (source) (kentongan_source_coverage_ratio)", "Cakupan", "percentunit"),
                    Column(
                        'max by (source) (kentongan_source_state{state="silent"})', "Diam", "none", steps((1, "red")), YES
                    ),
                    Column(
                        'max by (source) (kentongan_source_state{state="flooding"})',
                        "Membanjir",
                        "none",
                        steps((1, "red")),
                        YES,
                    ),
                ],
                {"source": "Sumber"},
            )
        ),
        table(
            "Di luar daftar pantau",
            "Peringatan tentang isu baru yang tidak dipantau siapa pun dan tentang sumber yang diam, sejak pekerja dimulai.",
            [Column("sum by (kind, event) (kentongan_unwatched_alerts_total)", "Banyaknya")],
            {"kind": "Jenis", "event": "Peristiwa"},
            {"kind": KINDS, "event": EVENTS},
        ),
        chart(
            "Istilah tak dipantau yang diikuti",
            "Tagar, tautan, dan frasa yang diikuti karena mungkin menjadi isu baru; yang paling sepi dilupakan lebih dulu.",
            [query("sum(kentongan_emerging_terms)", "Istilah")],
            "none",
        ),
    ]


def _alerts() -> list[JSON]:
    return [
        table(
            "Peringatan sejak pekerja dimulai",
            "Berapa kali insiden dibuka, diperbarui, dan ditutup, menurut isu dan jenisnya.",
            [Column("sum by (issue, kind, event) (kentongan_alerts_total)", "Banyaknya")],
            {"issue": "Isu", "kind": "Jenis", "event": "Peristiwa"},
            {"kind": KINDS, "event": EVENTS},
        ),
        chart(
            "Insiden terbuka menurut jenis",
            "Banyaknya insiden terbuka menurut jenis, sepanjang waktu.",
            [query("sum by (kind) (kentongan_incidents_open)", "{{kind}}")],
            "none",
            stack="normal",
            words={kind: (shown, None) for kind, shown in KINDS.items()},
        ),
    ]
