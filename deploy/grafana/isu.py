"""The dashboard Isu: one issue in depth."""

from deploy.grafana.alerts import told, totals
from deploy.grafana.charts import against, band, chart, sentiments
from deploy.grafana.desk import AT_DESK, desk_link
from deploy.grafana.panels import DATASOURCE, JSON, dashboard, on_alerts, query, stat, steps, wide
from deploy.grafana.words import LANGUAGES, PATHS

__all__ = ["isu"]

_VARIABLE: JSON = {
    "name": "issue",
    "label": "Isu",
    "type": "query",
    "datasource": DATASOURCE,
    "definition": "label_values(kentongan_issue_posts_per_hour, issue)",
    "query": {"query": "label_values(kentongan_issue_posts_per_hour, issue)", "refId": "issue"},
    "refresh": 2,
    "sort": 1,
    "multi": False,
    "includeAll": False,
}
_ISSUE = 'issue="$issue"'
_ONE = f"{{{_ISSUE}}}"


def isu() -> JSON:
    """The dashboard."""
    return dashboard(
        "kentongan-isu",
        "Isu",
        "Satu isu secara mendalam; pilih isunya di kiri atas.",
        [(4, _numbers()), (10, _volume()), (8, _people()), (8, _more())],
        [
            on_alerts("Insiden terbuka", f"max(kentongan_issue_severity{_ONE}) > 0", "Insiden", "orange"),
            on_alerts("Peringatan", told(_ISSUE), "{{kind}} ({{event}})", "red"),
        ],
        [
            desk_link("Insiden di meja", "/isu/${issue:percentencode}?buka=insiden"),
            desk_link("Isu di meja", "/isu/${issue:percentencode}"),
        ],
        [_VARIABLE, AT_DESK],
    )


def _numbers() -> list[JSON]:
    return [
        stat(
            "Keparahan",
            "Keparahan insiden yang terbuka, 1 sampai 10; 0 bila tidak ada.",
            [query(f"max(kentongan_issue_severity{_ONE})")],
            "none",
            steps((1, "dark-yellow"), (4, "orange"), (7, "red")),
        ),
        stat(
            "Unggahan per jam",
            "Unggahan dalam satu jam terakhir menurut waktu peristiwa.",
            [query(f"max(kentongan_issue_posts_per_hour{_ONE})")],
            "none",
            decimals=0,
        ),
        stat(
            "Kelipatan",
            "Unggahan per jam dibagi perkiraannya; 1 berarti seperti biasa.",
            [
                query(
                    f"max(kentongan_issue_posts_per_hour{_ONE}) / "
                    f"clamp_min(max(kentongan_issue_expected_posts_per_hour{_ONE}), 1)"
                )
            ],
            "none",
            steps((2, "orange"), (3, "red")),
            decimals=1,
        ),
        stat(
            "Skor tertinggi",
            "Skor tertinggi dari semua jalur deteksi; mulai 1, insiden dibuka. 0 berarti seperti biasa atau lebih sepi.",
            [query(f"clamp_min(max(kentongan_issue_score{_ONE}), 0)")],
            "none",
            steps((0.7, "orange"), (1, "red")),
            decimals=2,
        ),
        stat(
            "Porsi negatif",
            "Porsi negatif dari unggahan satu jam terakhir.",
            [query(f"max(kentongan_issue_negative_ratio{_ONE})")],
            "percentunit",
            steps((0.5, "orange"), (0.7, "red")),
            decimals=0,
        ),
        stat(
            "Interaksi bertambah",
            "Suka, bagikan, dan komentar yang bertambah dalam rentang waktu dasbor.",
            [query(f"sum(increase(kentongan_engagement_gained_total{_ONE}[$__range]))")],
            "short",
        ),
    ]


def _volume() -> list[JSON]:
    return [
        wide(
            band(
                "Jumlah terhadap perkiraan",
                "Unggahan per jam, perkiraannya untuk jam itu, dan rentang yang masih lazim.",
                [
                    (f"max(kentongan_issue_posts_per_hour{_ONE})", "Teramati"),
                    (f"max(kentongan_issue_expected_posts_per_hour{_ONE})", "Perkiraan"),
                    (f"max(kentongan_issue_expected_low_posts_per_hour{_ONE})", "Lazim, terendah"),
                    (f"max(kentongan_issue_expected_high_posts_per_hour{_ONE})", "Lazim, tertinggi"),
                ],
                "none",
            )
        ),
        chart(
            "Skor tiap jalur",
            "Seberapa dekat tiap jalur deteksi ke ambangnya: lonjakan mendadak, kenaikan perlahan, porsi negatif, interaksi, "
            "dan satu unggahan viral. Mulai 1, insiden dibuka; 0 berarti seperti biasa atau lebih sepi.",
            [query(f"clamp_min(max by (path) (kentongan_issue_score{_ONE}), 0)", "{{path}}")],
            "none",
            thresholds=steps((1, "red")),
            words=PATHS,
            reach=1.2,
        ),
    ]


def _people() -> list[JSON]:
    return [
        sentiments(
            "Bagian tiap sentimen dari sebutan isu ini dalam satu jam terakhir; tak yakin berarti model tidak memastikannya.",
            _ISSUE,
        ),
        against(
            "Porsi negatif terhadap kebiasaan",
            "Porsi negatif satu jam terakhir, dan yang lazim bagi isu ini.",
            [
                (f"max(kentongan_issue_negative_ratio{_ONE})", "Sekarang"),
                (f"max(kentongan_issue_usual_negative_ratio{_ONE})", "Lazim"),
            ],
            "percentunit",
            "red",
        ),
        chart(
            "Porsi tak yakin",
            "Porsi unggahan satu jam terakhir yang sentimennya tidak dipastikan model. Di atas 30 %, baca unggahannya "
            "sendiri: porsi negatif hanya menghitung sisanya.",
            [query(f"max(kentongan_issue_abstained_ratio{_ONE})", "Tak yakin")],
            "percentunit",
            thresholds=steps((0.3, "orange")),
            words={"Tak yakin": ("tak yakin", "#9aa5a5")},
            reach=0.4,
        ),
    ]


def _more() -> list[JSON]:
    return [
        chart(
            "Sebutan per jam menurut bahasa",
            "Sebutan isu ini yang dihitung dalam satu jam terakhir, menurut bahasanya.",
            [query(f"sum by (language) (increase(kentongan_mentions_total{_ONE}[1h]))", "{{language}}")],
            "none",
            stack="normal",
            words=LANGUAGES,
        ),
        against(
            "Interaksi terhadap kebiasaan",
            "Suka, bagikan, dan komentar yang bertambah dalam satu jam terakhir, dan yang lazim untuk jam itu.",
            [
                (f"max(kentongan_issue_engagement_per_hour{_ONE})", "Sekarang"),
                (f"max(kentongan_issue_expected_engagement_per_hour{_ONE})", "Lazim"),
            ],
            "short",
            "blue",
        ),
        totals(
            "Peringatan sejak pekerja dimulai",
            "Berapa kali insiden isu ini dibuka, diperbarui, dan selesai.",
            "kentongan_alerts_total",
            {"kind": "Jenis"},
            {"Jenis": 160},
            _ISSUE,
        ),
    ]
