"""The sentences of a report, in Indonesian and in English. What followed an answer is never told as its effect."""

from datetime import date
from typing import Final

from schemas.action import ActionKind
from streams.desk.report.comparison import FEWEST, Difference
from streams.desk.report.figures import Answered, Counts, Effect, Report
from streams.wording.figures import Language, clock, counted, day, moment, noun, number, percent, span, zone_name

__all__ = [
    "DECIDED",
    "answered",
    "change",
    "duration",
    "effect",
    "felt",
    "made",
    "notes",
    "period",
    "summary",
    "title",
]

_DAYS: Final[dict[Language, str]] = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
DECIDED: Final[dict[ActionKind, tuple[str, str]]] = {
    "acknowledge": ("Ditangani", "Looked after"),
    "mute": ("Dibisukan", "Muted"),
    "close": ("Ditutup", "Closed"),
    "false_alarm": ("Alarm palsu", "False alarm"),
    "note": ("Catatan", "Note"),
}


def title(report: Report, language: Language) -> str:
    """What it is."""
    if language == "id":
        return "Laporan harian" if report.span == "day" else "Laporan mingguan"
    return "Daily report" if report.span == "day" else "Weekly report"


def period(report: Report, language: Language) -> str:
    """Its days, with the zone whose days they are."""
    zone = zone_name(report.zone, report.since)
    if report.first == report.last:
        return f"{_weekday(report.first, language)}, {day(report.first, language)} ({zone})"
    return f"{day(report.first, language)} – {day(report.last, language)} ({zone})"


def _weekday(on: date, language: Language) -> str:
    return _DAYS[language].split()[on.weekday()]


def made(report: Report, language: Language) -> str:
    """Of which moment the figures are, and whether the period was over."""
    at = moment(report.made_at, report.zone, language)
    if language == "id":
        more = "" if report.over else ("; hari" if report.span == "day" else "; minggu") + " ini belum selesai"
        head = f"Angka pukul {clock(report.made_at, report.zone, 'id')} ({at}){more}"
        return f"{head}. Unggahan yang datang kemudian tidak termasuk."
    more = "" if report.over else f"; this {report.span} is not over"
    return f"Figures of {at}{more}. Posts that came later are not in them."


def felt(counts: Counts, language: Language) -> str:
    """Which share is negative, of how many posts, and of how many it is not clear; as alerts say it."""
    indonesian, share = language == "id", counts.negative_share
    if share is None:
        return "sentimen tidak diketahui" if indonesian else "sentiment not known"
    unclear = number(counts.unclear, language)
    more = f" ({unclear} {'lagi tidak jelas' if indonesian else 'more not clear'})" if counts.unclear else ""
    of = "dari" if indonesian else "of"
    few = (
        (" – terlalu sedikit untuk disimpulkan" if indonesian else " – too few to conclude from")
        if counts.judged < FEWEST
        else ""
    )
    word = "negatif" if indonesian else "negative"
    return f"{percent(share)} {word} {of} {counted(counts.judged, 'post', language)}{more}{few}"


def change(now: int, before: int | None, language: Language) -> str:
    """Posts against the span before: `+25%`, `baru`, or a dash where that is not known."""
    if before is None:
        return "–"
    if not before:
        return ("baru" if language == "id" else "new") if now else "0%"
    rate = now / before - 1
    return f"{number(now / before, language)}×" if rate >= 2 else f"{rate:+.0%}"


def duration(minutes: float | None, language: Language) -> str:
    """A length of time; a dash where there is none."""
    return "–" if minutes is None else span(round(minutes), language)


def summary(report: Report, language: Language) -> tuple[str, ...]:
    """What whoever reads nothing else should read."""
    now, before = report.total.now, report.total.before
    indonesian = language == "id"
    posts = counted(now.posts, "post", language)
    spoken = sum(1 for one in report.issues if one.now.posts)
    people = f" {'oleh' if indonesian else 'by'} {counted(now.accounts, 'account', language)}" if now.accounts else ""
    compared = _compared(now.posts, before.posts if before else None, report, language)
    about = f"tentang {spoken} isu" if indonesian else f"about {spoken} issue{'' if spoken == 1 else 's'}"
    first = f"{posts}{people} {about}; {compared}."
    feels = felt(now, language)
    if before is not None and before.negative_share is not None and now.negative_share is not None:
        was = percent(before.negative_share)
        said = _moved(report.total.feeling, language)
        feels += f"; sebelumnya {was}{said}" if indonesian else f"; before {was}{said}"
    opened = report.answered.opened
    still = len(report.open)
    if indonesian:
        third = f"{number(opened, 'id')} insiden baru, {number(still, 'id')} masih terbuka saat laporan dibuat."
    else:
        new = f"{number(opened, 'en')} new {noun('incident', str(opened), 'en')}"
        third = f"{new}, {number(still, 'en')} still open when this was made."
    return first, feels[0].upper() + feels[1:] + ".", third


def _compared(now: int, before: int | None, report: Report, language: Language) -> str:
    indonesian = language == "id"
    if before is None:
        return (
            "belum ada pembanding, simpanan belum sejauh itu"
            if indonesian
            else "nothing to compare with, the store does not reach back so far"
        )
    if report.span == "day":
        than = "sehari sebelumnya" if indonesian else "the day before"
    else:
        than = "seminggu sebelumnya" if indonesian else "the week before"
    if not report.over:
        than += " sampai jam yang sama" if indonesian else " up to the same hour"
    return f"{than} {number(before, language)} ({change(now, before, language)})"


def _moved(difference: Difference | None, language: Language) -> str:
    said = {
        "more": (", naik", ", up"),
        "less": (", turun", ", down"),
        "unclear": (", bedanya tidak jelas", ", no clear difference"),
        "too_few": (", terlalu sedikit untuk dibandingkan", ", too few to compare"),
    }
    return "" if difference is None else said[difference][0 if language == "id" else 1]


def answered(figures: Answered, language: Language) -> str:
    """How many of the new incidents somebody took on, and how soon."""
    opened, taken = number(figures.opened, language), number(figures.acknowledged, language)
    if not figures.opened:
        return "Tidak ada insiden baru." if language == "id" else "There was no new incident."
    if not figures.acknowledged:
        return (
            f"Dari {opened} insiden baru belum ada yang ditangani."
            if language == "id"
            else f"Of {opened} new {noun('incident', opened, 'en')} nobody took one on."
        )
    half, longest = duration(figures.median_minutes, language), duration(figures.longest_minutes, language)
    if language == "id":
        first = f"Dari {opened} insiden baru {taken} ditangani"
        return f"{first}, separuhnya dalam {half}, paling lama {longest} setelah peringatan pertama."
    first = f"Of {opened} new {noun('incident', opened, 'en')} {taken} {'was' if taken == '1' else 'were'} taken on"
    return f"{first}, half of them within {half}, at most {longest} after the first alert."


def effect(one: Effect, language: Language) -> str:
    """How the negative share differed around an answer, without saying why."""
    before, after = one.before.negative_share, one.after.negative_share
    if one.difference == "too_few" or before is None or after is None:
        return "Terlalu sedikit unggahan untuk dibandingkan." if language == "id" else "Too few posts to compare."
    said = {
        "more": ("lebih negatif sesudahnya", "more negative afterwards"),
        "less": ("kurang negatif sesudahnya", "less negative afterwards"),
        "unclear": ("tidak jelas berbeda", "no clear difference"),
        "too_few": ("", ""),
    }[one.difference][0 if language == "id" else 1]
    yet = (
        ""
        if one.complete
        else (", jam-jam sesudahnya belum lengkap" if language == "id" else ", the hours after are not over")
    )
    return said[0].upper() + said[1:] + yet + "."


def notes(language: Language) -> tuple[str, ...]:
    """How the figures are to be read."""
    if language == "id":
        return (
            "Pangsa negatif dihitung dari unggahan yang sentimennya jelas bagi model; yang tidak jelas disebut tersendiri. "
            f"Model bisa keliru pada satu unggahan. Tanda * berarti kurang dari {FEWEST} unggahan.",
            "Satu unggahan dapat membicarakan beberapa isu; dalam jumlah keseluruhan ia dihitung sekali. Akun yang berbeda "
            "dihitung sekali, dan unggahan yang akunnya tidak diketahui hanya dihitung sebagai unggahan.",
            f"Naik, turun, lebih, dan kurang hanya disebut bila bedanya melebihi kebetulan (selang 95%); di bawah {FEWEST} "
            "unggahan tidak dibandingkan. Sesudah bukan berarti karena.",
            "Setiap angka dapat dihitung ulang: tautannya menunjukkan unggahan yang dihitung, selama masih disimpan.",
        )
    return (
        "The negative share is of posts whose sentiment is clear to the model; what is not clear is told beside it. "
        f"The model may err about a single post. A * means fewer than {FEWEST} posts.",
        "A post may speak of several issues; in the total it counts once. Different accounts count once, and posts whose "
        "account is not known count as posts alone.",
        f"Up, down, more and less are said only of differences beyond chance (95% intervals); below {FEWEST} posts nothing "
        "is compared. After does not mean because.",
        "Every figure can be computed again: its link shows the posts that were counted, as long as they are kept.",
    )
