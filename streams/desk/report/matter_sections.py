"""The sections of a report about incidents: what they were, what was answered, what differed after, what is open."""

from streams.desk.report.cells import Cells, incident_page
from streams.desk.report.outline import Cell, Column, Section
from streams.desk.report.questions import negative_of
from streams.desk.report.words import DECIDED, answered, duration, effect
from streams.wording.figures import day, rough

__all__ = ["decisions_section", "effects_section", "facts_section", "incidents_section", "open_section"]


def incidents_section(cells: Cells) -> Section:
    """The incidents of the period, and how soon somebody took them on."""
    left, sentences = cells.report.incidents_left_out, [answered(cells.report.answered, cells.language)]
    if left:
        sentences.append(
            cells.say(
                f"{rough(left, 'id')} insiden lain tidak dirinci.", f"{rough(left, 'en')} further incidents are not listed."
            )
        )
    return Section(
        "incidents",
        cells.say("Insiden", "Incidents"),
        tuple(sentences),
        (
            Column(cells.say("Insiden", "Incident"), width=3),
            Column(cells.say("Tingkat", "Severity"), "count"),
            Column(cells.say("Sejak", "Since"), "moment"),
            Column(cells.say("Peringatan", "Alerts"), "count"),
            Column(cells.say("Keadaan", "State")),
            Column(cells.say("Ditangani oleh", "Taken on by")),
            Column(cells.say("Menit sampai ditangani", "Minutes until taken on"), "count"),
        ),
        tuple(
            (
                cells.text(
                    one.headline.id if cells.language == "id" else one.headline.en, incident_page(one.incident), one.question
                ),
                cells.count(one.severity),
                cells.moment(one.opened_at),
                cells.count(one.alerts, None, one.question),
                cells.text(cells.say("selesai", "over") if one.resolved else cells.say("berlangsung", "went on")),
                cells.text(one.acknowledged_by),
                Cell(
                    duration(one.acknowledged_after, cells.language),
                    None if one.acknowledged_after is None else round(one.acknowledged_after, 1),
                    question=one.question,
                ),
            )
            for one in cells.report.incidents
        ),
    )


def facts_section(cells: Cells) -> Section:
    """What was answered already: verified statements of which posts speak."""
    hour = cells.say(
        "Unggahan yang mengulang klaim (sedikitnya) dan yang meluruskannya, dalam jam yang paling banyak.",
        "Posts that repeat the claim (at least) and that correct it, in the hour that had most.",
    )
    none = cells.say("Tidak ada pernyataan terperiksa yang dibicarakan.", "No verified statement was spoken of.")
    return Section(
        "facts",
        cells.say("Apa yang sudah dijawab: pernyataan terperiksa", "What was answered: verified statements"),
        (hour if cells.report.facts else none,),
        (
            Column(cells.say("Klaim", "Claim"), width=2),
            Column(cells.say("Temuan", "Finding")),
            Column(cells.say("Yang benar", "What is true"), width=4),
            Column(cells.say("Pemeriksa", "Checked by")),
            Column(
                cells.say("Mengulang", "Repeat it"),
                "count",
            ),
            Column(cells.say("Meluruskan", "Correct it"), "count"),
        ),
        tuple(
            (
                cells.text(one.claim, incident_page(one.incidents[0])),
                cells.text(one.verdict),
                cells.text(one.correction),
                cells.text(f"{one.owner}, {day(one.checked, cells.language)}"),
                cells.count(one.repeats),
                cells.count(one.corrections),
            )
            for one in cells.report.facts
        ),
    )


def decisions_section(cells: Cells) -> Section:
    """What people decided."""
    none = cells.say("Tidak ada keputusan.", "There was no decision.")
    return Section(
        "decisions",
        cells.say("Keputusan", "Decisions"),
        () if cells.report.decisions else (none,),
        (
            Column(cells.say("Pukul", "When"), "moment"),
            Column(cells.say("Keputusan", "Decision")),
            Column(cells.say("Isu", "Issue"), width=2),
            Column(cells.say("Oleh", "By")),
            Column(cells.say("Alasan", "Why"), width=2),
        ),
        tuple(
            (
                cells.moment(one.at),
                cells.text(cells.say(*DECIDED[one.kind])),
                cells.text(one.title, None if one.incident is None else incident_page(one.incident)),
                cells.text(one.by),
                cells.text(one.reason),
            )
            for one in cells.report.decisions
        ),
    )


def effects_section(cells: Cells) -> Section:
    """The negative share around each answer."""
    said = {
        "correction": cells.say("pelurusan pertama terlihat", "first correction seen"),
        "acknowledge": cells.say("mulai ditangani", "taken on"),
    }
    hours = cells.report.effects[0].hours if cells.report.effects else 0
    none = cells.say("Tidak ada jawaban yang dapat dibandingkan.", "There is no answer to compare around.")
    careful = cells.say(
        f"Pangsa negatif {hours} jam sebelum dan {hours} jam sesudah. Ini perbandingan waktu, bukan bukti sebab.",
        f"Negative share in the {hours} hours before and the {hours} after. This compares times and proves no cause.",
    )
    return Section(
        "effects",
        cells.say("Sebelum dan sesudah jawaban", "Before and after the answer"),
        (careful,) if cells.report.effects else (none,),
        (
            Column(cells.say("Isu", "Issue"), width=2),
            Column(cells.say("Jawaban", "Answer")),
            Column(cells.say("Pukul", "When"), "moment"),
            Column(cells.say("Sebelum", "Before"), "share"),
            Column(cells.say("dari", "of"), "count"),
            Column(cells.say("Sesudah", "After"), "share"),
            Column(cells.say("dari", "of"), "count"),
            Column(cells.say("Jadi", "So"), width=2),
        ),
        tuple(
            (
                cells.text(one.title, incident_page(one.incident)),
                cells.text(said[one.answer]),
                cells.moment(one.at),
                cells.share(one.before, None, negative_of(one.question_before)),
                cells.count(one.before.judged, one.question_before, one.question_before),
                cells.share(one.after, None, negative_of(one.question_after)),
                cells.count(one.after.judged, one.question_after, one.question_after),
                cells.text(effect(one, cells.language)),
            )
            for one in cells.report.effects
        ),
    )


def open_section(cells: Cells) -> Section:
    """What is left."""
    none = cells.say("Tidak ada insiden yang terbuka.", "No incident is open.")
    return Section(
        "open",
        cells.say("Yang masih terbuka saat laporan dibuat", "Open when this was made"),
        () if cells.report.open else (none,),
        (
            Column(cells.say("Insiden", "Incident"), width=3),
            Column(cells.say("Tingkat", "Severity"), "count"),
            Column(cells.say("Sejak", "Since"), "moment"),
            Column(cells.say("Untuk", "For")),
            Column(cells.say("Ditangani oleh", "Taken on by")),
        ),
        tuple(
            (
                cells.text(
                    one.headline.id if cells.language == "id" else one.headline.en, incident_page(one.incident), one.question
                ),
                cells.count(one.severity),
                cells.moment(one.opened_at),
                cells.text(one.owner),
                cells.text(one.acknowledged_by),
            )
            for one in cells.report.open
        ),
    )
