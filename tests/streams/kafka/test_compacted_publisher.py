from streams.kafka.compacted_publisher import Changes


def test_changes_are_told_a_line_each():
    told = str(Changes(added=["beras", "cabai"], changed=["banjir"], removed=["gas"]))
    assert told.splitlines() == ["added     beras", "added     cabai", "changed   banjir", "removed   gas"]


def test_nothing_is_told_where_nothing_changed():
    assert str(Changes([], [], [])) == ""
