"""The dashboard Pipeline: how the program itself does."""

from deploy.grafana.charts import by_stage, chart
from deploy.grafana.fetching import fetching
from deploy.grafana.panels import JSON, dashboard, on_alerts, query, stat, steps, wide
from deploy.grafana.tables import Column, table
from deploy.grafana.words import ENDS, OUTCOMES
from deploy.grafana.workings import workings

__all__ = ["pipeline"]

_FIRING = on_alerts("Alarm", 'ALERTS{alertname=~"Kentongan.+", alertstate="firing"}', "{{alertname}}", "red")
_REPLAYED: JSON = {
    "type": "range",
    "options": {"from": 30 * 86_400, "to": None, "result": {"color": "orange", "index": 1, "text": "> 30 hari"}},
}


def pipeline() -> JSON:
    """The dashboard."""
    return dashboard(
        "kentongan-pipeline",
        "Pipeline",
        "Laju, jeda, ketertinggalan, kesalahan, model, dan memori. Alarm dijelaskan di deploy/prometheus/runbook.md.",
        [(4, _numbers()), *((8, row) for row in [_flow(), _time(), _behind(), _faults(), _told(), fetching(), *workings()])],
        [_FIRING],
    )


def _numbers() -> list[JSON]:
    return [
        stat("Pekerja", "Pekerja yang menjawab.", [query('sum(up{job="kentongan"}) or vector(0)')], "none", _worker_steps()),
        stat(
            "Alarm menyala",
            "Aturan alarm yang sedang menyala.",
            [query('count(ALERTS{alertname=~"Kentongan.+", alertstate="firing"}) or vector(0)')],
            "none",
            steps((1, "red")),
        ),
        stat(
            "Ketertinggalan",
            "Rekaman yang belum diambil, semua tahap.",
            [query("sum(kentongan:consumer_lag_records:sum)")],
            "none",
            steps((1000, "orange"), (10000, "red")),
        ),
        stat(
            "Surat mati",
            "Rekaman yang disisihkan sejak pekerja dimulai.",
            [query("sum(kentongan_dead_letters_total) or 0 * sum(kentongan_records_in_total)")],
            "none",
            steps((1, "orange"), (100, "red")),
        ),
        stat(
            "Usia waktu peristiwa",
            "Sejauh mana waktu peristiwa tertinggal dari sekarang. Besar saat unggahan lama diputar ulang, seperti di demo.",
            [query("max(kentongan:watermark_age_seconds:max)")],
            "s",
            steps((300, "orange"), (1800, "red")),
            decimals=1,
            mappings=[_REPLAYED],
        ),
        stat(
            "Usia angka",
            "Umur angka pekerja yang paling lama; tumbuh bila pekerja tertahan.",
            [query("max(kentongan_snapshot_age_seconds)")],
            "s",
            steps((10, "orange"), (30, "red")),
            decimals=1,
        ),
    ]


def _worker_steps() -> JSON:
    return {"mode": "absolute", "steps": [{"color": "red", "value": None}, {"color": "green", "value": 1}]}


def _rate(metric: str) -> str:
    return f"sum by (stage) (rate({metric}[$__rate_interval]))"


def _flow() -> list[JSON]:
    return [
        by_stage(
            "Unggahan masuk per detik", "Unggahan yang selesai dibaca, per tahap.", _rate("kentongan_posts_in_total"), "none"
        ),
        by_stage(
            "Unggahan keluar per detik",
            "Unggahan yang diteruskan atau dihitung, per tahap.",
            _rate("kentongan_posts_out_total"),
            "none",
        ),
        by_stage(
            "Rekaman masuk per detik",
            "Rekaman yang selesai dibaca, per tahap; satu rekaman dapat memuat banyak unggahan.",
            _rate("kentongan_records_in_total"),
            "none",
        ),
        by_stage(
            "Rekaman keluar per detik",
            "Rekaman yang ditulis ke broker, per tahap.",
            _rate("kentongan_records_out_total"),
            "none",
        ),
    ]


def _time() -> list[JSON]:
    return [
        chart(
            "Waktu sampai selesai (p95)",
            "Sampai dinilai dan sampai peringatan keluar, dihitung dari tiba dan dari dibuat.",
            [query("kentongan:end_to_end_seconds:p95_5m", "{{until}}, {{since}}")],
            "s",
            thresholds=steps((60, "red")),
            words=ENDS,
        ),
        by_stage(
            "Waktu tahap (p95)",
            "Dari mengambil satu kelompok sampai hasilnya ada di broker.",
            "kentongan:stage_seconds:p95_5m",
            "s",
        ),
        by_stage(
            "Waktu kerja (p95)",
            "Bagian yang mahal dari satu kelompok, termasuk percobaan ulang.",
            "histogram_quantile(0.95, sum by (stage, le) (rate(kentongan_work_seconds_bucket[5m])))",
            "s",
        ),
    ]


def _behind() -> list[JSON]:
    return [
        by_stage(
            "Ketertinggalan",
            "Rekaman yang belum diambil, per tahap; tumbuh terus berarti tahap itu perlu pekerja lagi.",
            "kentongan:consumer_lag_records:sum",
            "none",
            reach=10,
        ),
        by_stage(
            "Sejak kemajuan terakhir",
            "Waktu sejak tahap terakhir kali menyelesaikan sesuatu; wajar bila memang tidak ada pekerjaan.",
            "time() - max by (stage) (kentongan_last_progress_timestamp_seconds)",
            "s",
        ),
        by_stage(
            "Selisih waktu peristiwa antarpartisi",
            "Partisi terdepan dikurangi yang paling lambat; yang lambat menahan peringatan.",
            "max by (stage) (kentongan_watermark_timestamp_seconds) - min by (stage) (kentongan_watermark_timestamp_seconds)",
            "s",
        ),
    ]


def _faults() -> list[JSON]:
    return [
        chart(
            "Surat mati",
            "Rekaman yang disisihkan sejak pekerja dimulai, menurut tahap dan sebab.",
            [
                query(
                    "sum by (stage, reason) (kentongan_dead_letters_total) "
                    "or 0 * sum by (stage) (kentongan_records_in_total)",
                    "{{stage}} {{reason}}",
                )
            ],
            "none",
            thresholds=steps((1, "red")),
            whole=True,
            reach=5,
        ),
        chart(
            "Berulang dan terlambat",
            "Unggahan yang dibuang karena berulang atau sudah terbaca, yang tidak dihitung karena terlambat atau lama atau "
            "karena baris isunya ditulis rilis yang lebih baru, dan rekaman yang dihapus broker sebelum terbaca.",
            [
                query(_rate("kentongan_repeats_dropped_total"), "{{stage}} berulang per detik"),
                query(_rate("kentongan_replays_dropped_total"), "{{stage}} terbaca lagi per detik"),
                query("sum by (stage) (kentongan_late_posts)", "{{stage}} terlambat"),
                query("sum by (stage) (kentongan_too_old_posts_total)", "{{stage}} terlalu lama"),
                query("sum by (stage) (kentongan_lost_records_total)", "{{stage}} dihapus broker"),
                query("sum by (kind) (kentongan_refused_posts_total)", "{{kind}} rilis lebih baru"),
            ],
            "none",
            reach=5,
        ),
        chart(
            "Kegagalan model",
            "Panggilan model yang gagal (error) atau terlalu lama (timeout), dalam 15 menit; alarm menyala bila ada.",
            [query("sum by (stage, reason) (increase(kentongan_model_failures_total[15m]))", "{{stage}} {{reason}}")],
            "short",
            thresholds=steps((1, "red")),
            reach=5,
        ),
    ]


def _told() -> list[JSON]:
    told = "kentongan_notifications_total"
    nothing = f"0 * sum by (channel) ({told})"
    slow = "histogram_quantile(0.95, sum by (channel, le) ({}_bucket))"
    return [
        chart(
            "Pemberitahuan",
            "Nasib peringatan sejak pekerja dimulai, di semua saluran.",
            [query(f"sum by (outcome) ({told})", "{{outcome}}")],
            "none",
            words=OUTCOMES,
            whole=True,
        ),
        wide(
            table(
                "Saluran",
                "Per saluran: peringatan yang menunggu giliran, jam tenang, atau ringkasan; yang terkirim, yang gagal lalu "
                "dicoba lagi, dan yang menyerah sejak pekerja dimulai; waktu dari peringatan sampai diterima saluran, dan "
                "lama mengirim (p95).",
                [
                    Column("sum by (channel) (kentongan_notifications_waiting)", "Menunggu"),
                    Column(f'sum by (channel) ({told}{{outcome="sent"}}) or {nothing}', "Terkirim"),
                    Column(
                        f'sum by (channel) ({told}{{outcome="failed"}}) or {nothing}', "Gagal", "none", steps((1, "orange"))
                    ),
                    Column(
                        f'sum by (channel) ({told}{{outcome=~"given_up|unknown_channel"}}) or {nothing}',
                        "Menyerah",
                        "none",
                        steps((1, "red")),
                    ),
                    Column(slow.format("kentongan_notification_delay_seconds"), "Sampai", "s", decimals=1),
                    Column(slow.format("kentongan_notification_seconds"), "Mengirim", "s", decimals=1),
                ],
                {"channel": "Saluran"},
                widths={"Saluran": 180},
                highest=("Menyerah", "Gagal"),
            )
        ),
    ]
