"""The row of the dashboard Ruang kendali with a line for each issue, and those that stand out."""

from deploy.grafana.desk import DESK
from deploy.grafana.panels import JSON, bars, query, steps, wide
from deploy.grafana.tables import Column, table

__all__ = ["issues"]

_SCORE = "clamp_min(kentongan:issue_score:max, 0)"


def issues() -> list[JSON]:
    """The panels."""
    return [
        wide(
            table(
                "Keadaan isu",
                "Satu baris per isu, yang paling parah di atas: keparahan insidennya (1 sampai 10), skor tertinggi (1 ke "
                "atas memicu), jumlah dan perkiraan unggahan per jam, porsi negatif, akun yang menulisnya, porsi yang "
                "sentimennya tidak dipastikan model, insiden yang dinyatakan alarm palsu. Isu membuka dasbornya, atau "
                "insidennya di meja.",
                [
                    Column(
                        "max by (issue) (kentongan_issue_severity)",
                        "Keparahan",
                        "none",
                        steps((1, "dark-yellow"), (4, "orange"), (7, "red")),
                        {"0": "–"},
                    ),
                    Column(_SCORE, "Skor", "none", steps((0.7, "orange"), (1, "red")), decimals=2),
                    Column("max by (issue) (kentongan_issue_posts_per_hour)", "Per jam", decimals=0),
                    Column("max by (issue) (kentongan_issue_expected_posts_per_hour)", "Perkiraan", decimals=0),
                    Column(
                        "max by (issue) (kentongan_issue_negative_ratio)",
                        "Negatif",
                        "percentunit",
                        steps((0.5, "orange"), (0.7, "red")),
                        decimals=0,
                    ),
                    Column("max by (issue) (kentongan_issue_people_per_hour)", "Orang", decimals=0),
                    Column(
                        "max by (issue) (kentongan_issue_abstained_ratio)",
                        "Tak yakin",
                        "percentunit",
                        steps((0.3, "orange")),
                        decimals=0,
                    ),
                    Column("max by (issue) (kentongan_issue_false_alarms)", "Alarm palsu", words={"0": "–"}),
                ],
                {"issue": "Isu"},
                links={
                    "issue": {
                        "Buka": "/d/kentongan-isu/isu?var-issue=${__value.text}&${__url_time_range}&${meja:queryparam}",
                        "Insiden di meja": DESK + "/isu/${__value.text:percentencode}?buka=insiden",
                    }
                },
                widths={"Isu": 190, "Keparahan": 110, "Alarm palsu": 100},
                highest=("Keparahan", "Skor"),
            ),
            3,
        ),
        bars(
            "Isu menurut skor",
            "Skor tertinggi dari semua jalur deteksi; mulai 1, insiden dibuka. 0 berarti seperti biasa atau lebih sepi.",
            [query(f"sort_desc(topk(10, {_SCORE}))", "{{issue}}")],
            "none",
            steps((0.7, "orange"), (1, "red")),
            2,
        ),
    ]
