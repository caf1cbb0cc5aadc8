"""Rows of the dashboard Pipeline on the inside of the workers."""

from deploy.grafana.charts import by_stage, chart
from deploy.grafana.panels import JSON, query, steps
from deploy.grafana.tables import Column, table

__all__ = ["workings"]


def workings() -> list[list[JSON]]:
    """Rows on what stages have in hand, the model, the state, the process, and who runs what."""
    return [_work(), _model(), _state(), _process(), _who()]


def _work() -> list[JSON]:
    mean = "sum by (stage) (rate(kentongan_batch_posts_sum[5m])) / sum by (stage) (rate(kentongan_batch_posts_count[5m]))"
    return [
        by_stage("Isi kelompok", "Rata-rata unggahan yang diolah sekaligus.", mean, "none"),
        by_stage(
            "Sedang dikerjakan",
            "Unggahan atau rekaman yang sedang dipegang tahap.",
            "sum by (stage) (kentongan_in_progress)",
            "none",
            whole=True,
            reach=5,
        ),
        by_stage(
            "Partisi",
            "Partisi yang dipegang, semua pekerja; yang kurang dari semestinya menunggu dibagikan.",
            "sum by (stage) (kentongan_partitions)",
            "none",
            whole=True,
        ),
        by_stage(
            "Perpindahan partisi",
            "Berapa kali partisi berpindah tangan sejak pekerja dimulai; yang terus naik berarti pekerja mati hidup.",
            "sum by (stage) (kentongan_rebalances_total)",
            "none",
            whole=True,
            reach=5,
        ),
    ]


def _model() -> list[JSON]:
    hits, misses = (f"sum by (stage) (rate(kentongan_cache_{what}_total[5m]))" for what in ("hits", "misses"))
    return [
        by_stage(
            "Waktu model (p95)",
            "Waktu satu panggilan model. Mulai 5 detik, alarm menyala.",
            "kentongan:model_seconds:p95_5m",
            "s",
            thresholds=steps((5, "red")),
        ),
        by_stage(
            "Unggahan ke model per detik",
            "Unggahan yang ditanyakan kepada model.",
            "sum by (stage) (rate(kentongan_model_posts_total[$__rate_interval]))",
            "none",
        ),
        by_stage(
            "Yang sudah dikenal",
            "Bagian kata (model bawaan) atau unggahan (checkpoint) yang skornya sudah tersimpan.",
            f"{hits} / ({hits} + {misses})",
            "percentunit",
        ),
    ]


def _state() -> list[JSON]:
    return [
        by_stage(
            "Baris keadaan",
            "Baris keadaan yang dipegang.",
            "sum by (stage) (kentongan_state_rows)",
            "short",
        ),
        by_stage(
            "Besar keadaan",
            "Besar baris itu saat terakhir ditulis.",
            "sum by (stage) (kentongan_state_bytes)",
            "bytes",
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
    models = "count by (stage, name, digest) (kentongan_model_info)"
    workers = f"{running} * on (instance, process) group_left (version, stages) kentongan_worker_info"
    return [
        table(
            "Pekerja",
            "Versi dan tahap tiap pekerja, dan lama berjalannya.",
            [Column(workers, "Berjalan", "s")],
            {"instance": "Pekerja", "version": "Versi", "stages": "Tahap"},
            widths={"Pekerja": 150, "Versi": 70, "Berjalan": 100},
        ),
        table(
            "Model",
            "Nama model tiap tahap, dan awal sidiknya.",
            [Column(f'label_replace({models}, "digest", "$1", "digest", "(.{{12}}).*")', "Pekerja")],
            {"stage": "Tahap", "name": "Model", "digest": "Sidik"},
            widths={"Tahap": 110, "Pekerja": 90},
        ),
    ]
