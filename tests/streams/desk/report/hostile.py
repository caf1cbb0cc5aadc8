"""Words that would do harm where text is taken for more than text, and the day of the report that has them."""

from datetime import date

HOSTILE = ('=HYPERLINK("http://evil.example";"klik")', "+1+1", "-2", "@SUM(A1)", "#let x = 1 *tebal* $x$ <script>")
DAY = date(2026, 7, 4)
