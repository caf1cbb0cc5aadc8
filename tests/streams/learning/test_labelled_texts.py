from streams.learning.labelled_texts import read_rows


def test_texts_are_read_as_posts_are_without_markup(tmp_path):
    path = tmp_path / "berlabel.csv"
    path.write_text('text,label\n"Ramah &amp; cepat",positive\n<p>aku <3 <b>beras</b></p>,positive\naku <3 beras,positive\n')
    assert [row["text"] for row in read_rows(path)] == ["Ramah & cepat", "aku <3 beras", "aku <3 beras"]
