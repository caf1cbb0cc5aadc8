"""The dashboard Ruang kendali: the situation now, over all issues."""

from deploy.grafana.alerts import told, totals
from deploy.grafana.charts import band, chart, highest, sentiments
from deploy.grafana.desk import AT_DESK, desk_link
from deploy.grafana.issues import issues
from deploy.grafana.panels import JSON, dashboard, on_alerts, query, stat, steps, wide
from deploy.grafana.tables import Column, table
from deploy.grafana.words import KIND_COLORS, KINDS, LANGUAGES, SOURCE_STATES

__all__ = ["ruang_kendali"]

_ANNOTATIONS = (
    on_alerts("Insiden terbuka", "sum(kentongan_incidents_open) > 0", "Ada insiden terbuka", "orange"),
    on_alerts("Peringatan", told(), "{{issue}}: {{kind}} ({{event}})", "red"),
)
_OPEN = steps((1, "orange"), (3, "red"))
_SEVERE = steps((1, "red"))
_SOURCE_STATE = "max by (source) ({})".format(
    " or ".join(
        f'{weight} * kentongan_source_state{{state="{state}"}}'
        for weight, state in ((3, "silent"), (2, "flooding"), (1, "learning"))
    )
)
"""The numbers of `SOURCE_STATES`."""


def ruang_kendali() -> JSON:
    """The dashboard."""
    return dashboard(
        "kentongan-ruang-kendali",
        "Ruang kendali",
        "Keadaan sekarang: insiden, isu yang menonjol, jumlah terhadap perkiraan, sentimen, dan sumber.",
        [(4, _numbers()), (9, issues()), (9, _volume()), (8, _shares()), (10, _unwatched()), (8, _alerts())],
        _ANNOTATIONS,
        [desk_link("Meja", "/")],
        [AT_DESK],
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
        stat("Isu dipantau", "Isu dalam daftar pantau.", [query("max(kentongan_watched_issues)")], "none"),
        stat(
            "Unggahan per jam",
            "Unggahan tentang isu yang dipantau, dalam satu jam terakhir menurut waktu peristiwa.",
            [query("sum(kentongan_issue_posts_per_hour)")],
            "none",
            decimals=0,
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
            decimals=0,
        ),
        stat(
            "Jeda penilaian",
            "Waktu dari tiba sampai dinilai, untuk 95 % unggahan. Di atas semenit berarti pipa tertinggal.",
            [query('kentongan:end_to_end_seconds:p95_5m{until="scored", since="arrival"}')],
            "s",
            steps((10, "orange"), (60, "red")),
            decimals=1,
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
            "Unggahan per jam dibagi perkiraannya, untuk delapan isu yang tertinggi dalam rentang waktu dasbor; 1 berarti "
            "seperti biasa, mulai 3 luar biasa.",
            [
                query(
                    highest(
                        "issue",
                        "max by (issue) (kentongan_issue_posts_per_hour) / "
                        "clamp_min(max by (issue) (kentongan_issue_expected_posts_per_hour), 1)",
                    ),
                    "{{issue}}",
                )
            ],
            "none",
            thresholds=steps((3, "red")),
        ),
    ]


def _shares() -> list[JSON]:
    return [
        sentiments(
            "Bagian tiap sentimen dari sebutan semua isu dalam satu jam terakhir; tak yakin berarti model tidak "
            "memastikannya."
        ),
        chart(
            "Unggahan per jam menurut sumber",
            "Unggahan yang diterima dalam satu jam terakhir, tanpa yang berulang, dari delapan sumber terbesar.",
            [query(highest("source", "sum by (source) (increase(kentongan_source_posts_total[1h]))"), "{{source}}")],
            "none",
            stack="normal",
        ),
        chart(
            "Bahasa",
            "Bagian tiap bahasa dari sebutan semua isu dalam satu jam terakhir.",
            [query("sum by (language) (increase(kentongan_mentions_total[1h]))", "{{language}}")],
            "percentunit",
            stack="percent",
            words=LANGUAGES,
        ),
    ]


def _unwatched() -> list[JSON]:
    return [
        wide(
            table(
                "Sumber terhadap perkiraannya",
                "Keadaan tiap sumber, unggahannya per jam, yang lazim pada jam ini, dan cakupannya; sumber yang diam atau "
                "membanjir perlu diperiksa.",
                [
                    Column(_SOURCE_STATE, "Keadaan", "none", steps((1, "text"), (2, "orange"), (3, "red")), SOURCE_STATES),
                    Column("max by (source) (kentongan_source_posts_per_hour)", "Per jam", decimals=1),
                    Column("max by (source) (kentongan_source_expected_posts_per_hour)", "Perkiraan", decimals=1),
                    Column("max by (source) (kentongan_source_coverage_ratio)", "Cakupan", "percentunit", decimals=0),
                ],
                {"source": "Sumber"},
                widths={"Sumber": 140, "Keadaan": 110},
                highest=("Keadaan",),
            ),
            5,
        ),
        wide(
            totals(
                "Di luar daftar pantau",
                "Peringatan tentang isu baru yang tidak dipantau siapa pun dan tentang sumber yang diam, sejak pekerja "
                "dimulai.",
                "kentongan_unwatched_alerts_total",
                {"kind": "Jenis"},
                {"Jenis": 160},
            ),
            4,
        ),
        wide(
            chart(
                "Istilah baru yang diikuti",
                "Tagar, tautan, dan frasa yang diikuti karena mungkin menjadi isu baru; yang paling sepi dilupakan lebih "
                "dulu.",
                [query("sum(kentongan_emerging_terms)", "Istilah")],
                "none",
            ),
            3,
        ),
    ]


def _alerts() -> list[JSON]:
    return [
        totals(
            "Peringatan sejak pekerja dimulai",
            "Berapa kali insiden dibuka, diperbarui, dan selesai, menurut isu dan jenisnya.",
            "kentongan_alerts_total",
            {"issue": "Isu", "kind": "Jenis"},
            {"Isu": 160, "Jenis": 170},
        ),
        chart(
            "Insiden terbuka menurut jenis",
            "Banyaknya insiden terbuka menurut jenis, sepanjang waktu.",
            [query("sum by (kind) (kentongan_incidents_open)", "{{kind}}")],
            "none",
            stack="normal",
            words={kind: (shown, KIND_COLORS[kind]) for kind, shown in KINDS.items()},
            whole=True,
            reach=3,
        ),
    ]
