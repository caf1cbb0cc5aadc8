"""The sections of a report about posts: what was talked about, how it felt, what changed, where it was said."""

from urllib.parse import quote

from streams.desk.report.cells import UNKNOWN, Cells
from streams.desk.report.figures import Counts, IssueFigures
from streams.desk.report.outline import Cell, Column, Section
from streams.desk.report.questions import negative_of, posts_question
from streams.desk.report.words import change

__all__ = ["changes_section", "issues_section", "sources_section"]


def _columns(cells: Cells) -> tuple[Column, ...]:
    return (
        Column(cells.say("Isu", "Issue"), width=3),
        Column(cells.say("Unggahan", "Posts"), "count"),
        Column(cells.say("Sebelumnya", "Before"), "count"),
        Column(cells.say("Perubahan", "Change"), "share"),
        Column(cells.say("Akun", "Accounts"), "count"),
        Column(cells.say("Negatif", "Negative"), "share"),
        Column(cells.say("Negatif sebelumnya", "Negative before"), "share"),
        Column(cells.say("Jelas", "Clear"), "count"),
        Column(cells.say("Tidak jelas", "Not clear"), "count"),
    )


def _row(cells: Cells, one: IssueFigures) -> tuple[Cell, ...]:
    before = posts_question(cells.report.before_since, cells.report.before_until, issue=one.issue)
    about = cells.text(one.title, f"/isu/{quote(one.issue, safe='')}", one.question)
    return (about, *_figures(cells, one.now, one.before, one.question, before, one.issue))


def _total(cells: Cells) -> tuple[Cell, ...]:
    report, total = cells.report, cells.report.total
    only = report.only[0] if len(report.only) == 1 else None
    before = posts_question(report.before_since, report.before_until, issue=only) if total.question else None
    about = cells.text(cells.say("Semua, tiap unggahan sekali", "All, each post once"), None, total.question)
    return (about, *_figures(cells, total.now, total.before, total.question, before, only))


def _figures(
    cells: Cells, now: Counts, before: Counts | None, asked: str | None, asked_before: str | None, issue: str | None
) -> tuple[Cell, ...]:
    known = before.posts if before else None
    pages = {felt: cells.posts_page(issue=issue or "", sentiment=felt) if asked else None for felt in ("", "negative")}
    return (
        cells.count(now.posts, pages[""], asked),
        UNKNOWN if known is None else cells.count(known, asked_before, asked_before),
        Cell(change(now.posts, known, cells.language), now.posts / known - 1 if known else None, question=asked),
        cells.count(now.accounts, None, asked) if now.accounts else UNKNOWN,
        cells.share(now, pages["negative"], negative_of(asked)),
        cells.share(before, None, negative_of(asked_before)),
        cells.count(now.judged, None, asked),
        cells.count(now.unclear, None, asked),
    )


def issues_section(cells: Cells) -> Section:
    """Each issue: how many posts, how many people, how negative, against the span before."""
    return Section(
        "issues",
        cells.say("Apa yang dibicarakan, dan bagaimana rasanya", "What was talked about, and how it felt"),
        () if cells.report.issues else (cells.say("Tidak ada unggahan.", "There was no post."),),
        _columns(cells),
        (_total(cells), *(_row(cells, one) for one in cells.report.issues)) if cells.report.issues else (),
    )


def changes_section(cells: Cells) -> Section:
    """The issues that clearly changed."""
    said = {
        "new": cells.say("baru dibicarakan", "newly talked about"),
        "more": cells.say("lebih ramai", "more posts"),
        "less": cells.say("lebih sepi", "fewer posts"),
    }
    feels = {"more": cells.say("lebih negatif", "more negative"), "less": cells.say("kurang negatif", "less negative")}
    rows = []
    for one in cells.report.issues:
        words = []
        if one.before is not None and not one.before.posts and one.volume == "more":
            words.append(said["new"])
        elif one.volume in said:
            words.append(said[one.volume])
        if one.feeling in feels:
            words.append(feels[one.feeling])
        if words:
            change_of = _row(cells, one)
            rows.append((change_of[0], cells.text(", ".join(words)), change_of[3], change_of[5], change_of[6]))
    columns = _columns(cells)
    none = cells.say("Tidak ada isu yang jelas berubah.", "No issue has clearly changed.")
    return Section(
        "changes",
        cells.say("Apa yang berubah", "What changed"),
        () if rows else (none,),
        (columns[0], Column(cells.say("Berubah", "Changed"), width=2), columns[3], columns[5], columns[6]),
        tuple(rows),
    )


def sources_section(cells: Cells) -> Section:
    """Posts by source."""
    return Section(
        "sources",
        cells.say("Dari mana", "Where"),
        () if cells.report.sources else (cells.say("Tidak ada unggahan.", "There was no post."),),
        (
            Column(cells.say("Sumber", "Source")),
            Column(cells.say("Unggahan", "Posts"), "count"),
            Column(cells.say("Di antaranya negatif", "Of these negative"), "count"),
        ),
        tuple(
            (
                cells.text(one.source),
                cells.count(one.posts, cells.sources_page(one), one.question),
                cells.count(one.negative, cells.sources_page(one, "negative"), negative_of(one.question)),
            )
            for one in cells.report.sources
        ),
    )
