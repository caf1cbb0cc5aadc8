"""The dashboard Pipeline: how the program itself does."""

from deploy.grafana.charts import chart
from deploy.grafana.panels import JSON, dashboard, on_alerts, query, stat, steps
from deploy.grafana.tables import Column, table

__all__ = ["pipeline"]

_FIRING = on_alerts("Alarm", 'ALERTS{alertname=~"Kentongan.+", alertstate="firing"}', "{{alertname}}", "red")


def pipeline() -> JSON:
    """The dashboard."""
    return dashboard(
        "kentongan-pipeline",
        "Pipeline",
        "Laju, jeda, ketertinggalan, kesalahan, model, dan memori. Alarm dijelaskan di deploy/prometheus/runbook.md.",
        [(4, _numbers()), *((8, row()) for row in _ROWS)],
        [_FIRING],
    )


def _numbers() -> list[JSON]:
    return [
        stat("Pekerja", "Pekerja yang menjawab.", [query('sum(up{job="kentongan"})')], "none", _worker_steps()),
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
            [query("sum(kentongan_dead_letters_total) or vector(0)")],
            "none",
            steps((1, "orange"), (100, "red")),
        ),
        stat(
            "Usia waktu peristiwa",
            "Sejauh mana waktu peristiwa tertinggal dari sekarang. Besar saat unggahan lama diputar ulang, seperti di demo.",
            [query("max(kentongan:watermark_age_seconds:max)")],
            "s",
            steps((300, "orange"), (1800, "red")),
        ),
        stat(
            "Usia angka",
            "Umur angka pekerja yang paling lama; tumbuh bila pekerja tertahan.",
            [query("max(kentongan_snapshot_age_seconds)")],
            "s",
            steps((10, "orange"), (30, "red")),
        ),
    ]


def _worker_steps() -> JSON:
    return {"mode": "absolute", "steps": [{"color": "red", "value": None}, {"color": "green", "value": 1}]}


def _rate(metric: str, by: str = "stage", name: str = "") -> JSON:
    return query(f"sum by ({by}) (rate({metric}[$__rate_interval]))", name or f"{{{{{by}}}}}")


def _flow() -> list[JSON]:
    mean = "sum by (stage) (rate(kentongan_batch_posts_sum[5m])) / sum by (stage) (rate(kentongan_batch_posts_count[5m]))"
    return [
        chart(
            "Unggahan",
            "Unggahan yang selesai dibaca, dan yang diteruskan atau dihitung, per tahap.",
            [
                _rate("kentongan_posts_in_total", name="{{stage}} masuk"),
                _rate("kentongan_posts_out_total", name="{{stage}} keluar"),
            ],
            "cps",
        ),
        chart(
            "Rekaman",
            "Rekaman masuk dan keluar per tahap; satu rekaman dapat memuat banyak unggahan.",
            [
                _rate("kentongan_records_in_total", name="{{stage}} masuk"),
                _rate("kentongan_records_out_total", name="{{stage}} keluar"),
            ],
            "cps",
        ),
        chart("Isi kelompok", "Rata-rata unggahan yang diolah sekaligus.", [query(mean, "{{stage}}")], "none"),
    ]


def _time() -> list[JSON]:
    return [
        chart(
            "Waktu sampai selesai (p95)",
            "Sampai dinilai dan sampai peringatan keluar, dihitung dari tiba dan dari dibuat.",
            [query("kentongan:end_to_end_seconds:p95_5m", "{{until}}, sejak {{since}}")],
            "s",
            thresholds=steps((60, "red")),
        ),
        chart(
            "Waktu tahap (p95)",
            "Dari mengambil satu kelompok sampai hasilnya ada di broker.",
            [query("kentongan:stage_seconds:p95_5m", "{{stage}}")],
            "s",
        ),
        chart(
            "Waktu kerja (p95)",
            "Bagian yang mahal dari satu kelompok, termasuk percobaan ulang.",
            [query("histogram_quantile(0.95, sum by (stage, le) (rate(kentongan_work_seconds_bucket[5m])))", "{{stage}}")],
            "s",
        ),
        chart(
            "Waktu pemberitahuan (p95)",
            "Dari peringatan keluar sampai saluran menerimanya, dan lama satu pengiriman, sejak pekerja dimulai: peringatan "
            "jarang, jadi rentang pendek tidak berarti.",
            [
                query(
                    "histogram_quantile(0.95, sum by (channel, le) (kentongan_notification_delay_seconds_bucket))",
                    "{{channel}} sejak peringatan",
                ),
                query(
                    "histogram_quantile(0.95, sum by (channel, le) (kentongan_notification_seconds_bucket))",
                    "{{channel}} mengirim",
                ),
            ],
            "s",
        ),
    ]


def _behind() -> list[JSON]:
    return [
        chart(
            "Ketertinggalan per partisi",
            "Rekaman yang belum diambil.",
            [query("sum by (stage, partition) (kentongan_consumer_lag_records)", "{{stage}} {{partition}}")],
            "none",
        ),
        chart(
            "Sejak kemajuan terakhir",
            "Waktu sejak tahap terakhir kali menyelesaikan sesuatu; wajar bila memang tidak ada pekerjaan.",
            [query("time() - max by (stage) (kentongan_last_progress_timestamp_seconds)", "{{stage}}")],
            "s",
        ),
        chart(
            "Selisih waktu peristiwa antarpartisi",
            "Partisi terdepan dikurangi yang paling lambat; yang lambat menahan peringatan.",
            [
                query(
                    "max by (stage) (kentongan_watermark_timestamp_seconds) - "
                    "min by (stage) (kentongan_watermark_timestamp_seconds)",
                    "{{stage}}",
                )
            ],
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
        ),
        chart(
            "Berulang dan terlambat",
            "Unggahan yang dibuang karena berulang, dan yang terlalu terlambat untuk dihitung.",
            [
                _rate("kentongan_repeats_dropped_total", name="{{stage}} berulang per detik"),
                query("sum by (stage) (kentongan_late_posts)", "{{stage}} terlambat"),
            ],
            "none",
        ),
        chart(
            "Pemberitahuan",
            "Peringatan sejak pekerja dimulai, menurut saluran dan hasil.",
            [query("sum by (channel, outcome) (kentongan_notifications_total)", "{{channel}} {{outcome}}")],
            "none",
        ),
        chart(
            "Menunggu disampaikan",
            "Peringatan yang menunggu giliran, jam tenang, atau ringkasan berikutnya.",
            [query("sum by (channel) (kentongan_notifications_waiting)", "{{channel}}")],
            "none",
        ),
    ]


def _model() -> list[JSON]:
    hits, misses = (f"sum by (stage) (rate(kentongan_cache_{what}_total[5m]))" for what in ("hits", "misses"))
    return [
        chart(
            "Waktu model (p95)",
            "Waktu satu panggilan model. Mulai 5 detik, alarm menyala.",
            [query("kentongan:model_seconds:p95_5m", "{{stage}}")],
            "s",
            thresholds=steps((5, "red")),
        ),
        chart("Unggahan ke model", "Unggahan yang ditanyakan kepada model.", [_rate("kentongan_model_posts_total")], "cps"),
        chart(
            "Kegagalan model",
            "Panggilan model yang gagal (error) atau terlalu lama (timeout), dalam 15 menit; alarm menyala bila ada.",
            [query("sum by (stage, reason) (increase(kentongan_model_failures_total[15m]))", "{{stage}} {{reason}}")],
            "short",
            thresholds=steps((1, "red")),
        ),
        chart(
            "Yang sudah dikenal",
            "Bagian kata (model bawaan) atau unggahan (checkpoint) yang skornya sudah tersimpan.",
            [query(f"{hits} / ({hits} + {misses})", "{{stage}}")],
            "percentunit",
        ),
    ]


def _state() -> list[JSON]:
    return [
        chart(
            "Baris keadaan",
            "Baris keadaan yang dipegang.",
            [query("sum by (stage) (kentongan_state_rows)", "{{stage}}")],
            "short",
        ),
        chart(
            "Besar keadaan",
            "Besar baris itu saat terakhir ditulis.",
            [query("sum by (stage) (kentongan_state_bytes)", "{{stage}}")],
            "bytes",
        ),
        chart(
            "Partisi dan perpindahan",
            "Partisi yang dipegang, sedang dikerjakan, dan berapa kali berpindah sejak pekerja dimulai.",
            [
                query("sum by (stage) (kentongan_partitions)", "{{stage}} partisi"),
                query("sum by (stage) (kentongan_rebalances_total)", "{{stage}} perpindahan"),
                query("sum by (stage) (kentongan_in_progress)", "{{stage}} dikerjakan"),
            ],
            "none",
        ),
    ]


def _process() -> list[JSON]:
    job = '{job="kentongan"}'
    return [
        chart(
            "Memori",
            "Memori yang benar-benar dipakai.",
            [query(f"process_resident_memory_bytes{job}", "{{instance}}")],
            "bytes",
        ),
        chart(
            "Prosesor",
            "Bagian satu inti prosesor yang dipakai; 100 % berarti satu inti penuh.",
            [query(f"rate(process_cpu_seconds_total{job}[$__rate_interval])", "{{instance}}")],
            "percentunit",
        ),
        chart(
            "Berkas terbuka",
            "Bagian dari yang boleh dibuka.",
            [query(f"process_open_fds{job} / process_max_fds{job}", "{{instance}}")],
            "percentunit",
            thresholds=steps((0.8, "red")),
        ),
    ]


def _who() -> list[JSON]:
    running = "(time() - kentongan_worker_started_timestamp_seconds)"
    workers = f"{running} * on (instance) group_left (version, stages) kentongan_worker_info"
    return [
        table(
            "Pekerja",
            "Versi dan tahap tiap pekerja, dan lama berjalannya.",
            [Column(workers, "Berjalan", "s")],
            {"version": "Versi", "stages": "Tahap"},
        ),
        table(
            "Model",
            "Nama dan sidik model tiap tahap.",
            [Column("count by (stage, name, digest) (kentongan_model_info)", "Pekerja")],
            {"stage": "Tahap", "name": "Model", "digest": "Sidik"},
        ),
    ]


_ROWS = (_flow, _time, _behind, _faults, _model, _state, _process, _who)
