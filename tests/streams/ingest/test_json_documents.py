"""Whatever shape a JSON document has, its posts are read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.ingest import json_document
from tests.streams.ingest.readings import POST, TEXTS, entries, line, only, texts


class TestJson:
    @pytest.mark.parametrize("indent", [None, 1])
    @pytest.mark.parametrize(
        "wrap",
        [
            lambda posts: posts,
            lambda posts: {"name": "Grup", "messages": posts},
            lambda posts: {"meta": {"n": 1}, "data": posts, "includes": {"users": [{"id": 1}]}},
            lambda posts: {"response": {"docs": posts}},
            lambda posts: [{"next": 1, "data": posts[:1]}, {"next": 2, "data": posts[1:]}],
            lambda posts: {"chats": {"list": [{"id": 1, "messages": posts[:1]}, {"id": 2, "messages": posts[1:]}]}},
        ],
    )
    def test_records_are_found_in_a_document(self, wrap, indent):
        posts = [{**POST, "id": f"x:{number}", "text": text} for number, text in enumerate(TEXTS)]
        assert texts(json.dumps(wrap(posts), indent=indent).encode()) == TEXTS

    def test_objects_may_follow_each_other_without_an_array(self):
        assert texts(b"".join(json.dumps(POST, indent=2).encode() + b"\n" for _ in range(2))) == [POST["text"]] * 2

    def test_a_user_may_say_where_records_stand(self):
        document = {"a": [{"text": "bukan", "created_at": POST["created_at"]}], "b": {"c": [POST]}}
        assert texts(json.dumps(document).encode(), records="b.c") == [POST["text"]]

    def test_nested_keys_places_and_what_stands_around_a_record(self):
        document = {
            "id": 7,
            "items": [
                {
                    "no": 3,
                    "isi": {"teks": "naik"},
                    "kapan": [{"x": 1}, {"pada": "2025-03-01T00:00:00Z"}],
                    "n": [{"c": 2}, {"c": 3}],
                }
            ],
        }
        columns = {"text": "isi.teks", "created_at": "kapan.1.pada", "id": "^.id+no", "likes": "n.*.c"}
        post = only(json.dumps(document).encode(), columns=columns, source="telegram").post
        assert (post.text, post.id, post.engagement.likes) == ("naik", "telegram:7/3", 5)

    def test_a_document_that_ends_too_early_gives_all_before_its_end(self):
        *posts, reject = entries(json.dumps([POST] * 5).encode()[:-30])
        assert (len(posts), reject.number) == (4, 5)
        assert "JSON" in reject.reason

    def test_numbers_that_are_none_are_taken_as_python_writes_them(self):
        assert only(line(text="naik", x=1)[:-1] + b', "likes": NaN}').post.engagement is None

    def test_a_key_that_nobody_has_is_one_sentence_with_those_there_are(self):
        with pytest.raises(UserError, match=r"no key gives created_at; perhaps --map created_at=tanggal \(the keys are text"):
            entries(b'{"text": "a", "tanggal": "2025-03-01T00:00:00Z"}\n' * 2)

    def test_half_a_character_is_replaced(self):
        assert (
            only(rb'{"text": "a\ud83d b", "created_at": "2025-03-01T00:00:00Z"}').post.text == "a\N{REPLACEMENT CHARACTER} b"
        )

    @pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000, b"[" + b"9" * 10_000 + b"]"])
    def test_what_is_too_deep_or_too_long_is_a_reject(self, content):
        assert all(hasattr(entry, "reason") for entry in entries(content))

    def test_an_element_without_end_is_one_sentence(self, monkeypatch):
        monkeypatch.setattr(json_document, "MAX_ELEMENT", 100_000)
        with pytest.raises(UserError, match="does not end"):
            entries(b'[{"text": "' + b"a" * 3_000_000 + b'"}]')


records = st.dictionaries(
    st.sampled_from(["text", "created_at", "id", "likes"]), st.text(max_size=5) | st.integers(), max_size=4
)


@given(st.lists(records, max_size=6), st.sampled_from([None, 0, 2]), st.binary(max_size=20))
def test_a_document_is_read_to_its_end_whatever_follows_it(found, indent, after):
    content = json.dumps([POST, *found], indent=indent).encode()
    read = entries(content + after, order="file")
    assert len(read) >= len(found) + 1
    assert read[0].post.text == POST["text"]
