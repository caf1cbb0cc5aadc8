"""The row of the dashboard Pipeline on the sources that are fetched."""

from deploy.grafana.charts import chart
from deploy.grafana.panels import JSON, query, steps, wide
from deploy.grafana.tables import Column, table
from deploy.grafana.words import FETCH_HEALTHS, FETCH_OUTCOMES

__all__ = ["fetching"]

_HEALTH = "max by (source) ({})".format(
    " or ".join(
        f'{number} * (kentongan_fetch_health{{health="{health}"}} == 1)' for number, health in enumerate(FETCH_HEALTHS)
    )
)
"""The place in `FETCH_HEALTHS`."""
_FIRST_TROUBLE = 5
_WORDS = {str(number): words for number, words in enumerate(FETCH_HEALTHS.values())}


def fetching() -> list[JSON]:
    """How each source is, and what came of asking."""
    return [
        wide(
            table(
                "Sumber yang diambil",
                "Keadaan tiap sumber yang diambil sendiri; waktu sejak semua yang ditampilkannya terbaca; unggahan, dan yang "
                "dihapus di sumbernya, sejak pekerja mengambil alih. docs/how-to/sources.md menjelaskan tiap keadaan.",
                [
                    Column(_HEALTH, "Keadaan", "none", steps((_FIRST_TROUBLE, "orange")), _WORDS),
                    Column("max by (source) (time() - kentongan_fetch_complete_timestamp_seconds)", "Tertinggal", "s"),
                    Column("sum by (source) (kentongan_fetch_posts_total)", "Unggahan"),
                    Column("sum by (source) (kentongan_fetch_deletions_total)", "Dihapus"),
                ],
                {"source": "Sumber"},
                widths={"Sumber": 160, "Keadaan": 160},
                highest=("Keadaan",),
                nothing="Belum ada sumber yang diambil",
            )
        ),
        chart(
            "Hasil pengambilan",
            "Apa yang didapat setiap kali sumber ditanya, dan unggahan yang jumlah interaksinya dibaca ulang, per menit.",
            [
                query("60 * sum by (outcome) (rate(kentongan_fetches_total[$__rate_interval]))", "{{outcome}}"),
                query("60 * sum(rate(kentongan_fetch_read_again_total[$__rate_interval]))", "dibaca ulang"),
            ],
            "none",
            words=FETCH_OUTCOMES,
        ),
        chart(
            "Sisa anggaran sumber",
            "Bagian anggaran hari ini yang belum terpakai, yang utuh lagi pada tengah malam platformnya.",
            [query("min by (source) (kentongan_fetch_budget_remaining_ratio)", "{{source}}")],
            "percentunit",
        ),
    ]
