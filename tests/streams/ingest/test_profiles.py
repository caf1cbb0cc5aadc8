"""The files of the tools that people use are recognised, and their columns give the fields that they should."""

import json

import pytest
import yaml

from streams.errors import UserError
from streams.ingest.profile import FOLDER, load_profiles
from streams.ingest.reader import PostReader
from tests.streams.ingest import profile_samples
from tests.streams.ingest.readings import entries, reader_of

SAMPLES = profile_samples.SAMPLES


def test_every_profile_says_where_its_names_are_from_and_has_a_sample():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {profile.name for profile in load_profiles()} == set(SAMPLES)
    assert all(len(profile.seen) > 20 for profile in load_profiles())


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_file_is_recognised_and_read(name):
    content, options, expected = SAMPLES[name]
    reader = reader_of(content, **options)
    assert reader.profile is not None
    assert reader.profile.name == name
    posts = [entry.post.model_dump(mode="json", exclude_none=True) for entry in reader]
    assert [{key: post.get(key) for key in expected} for post in posts] == [expected]
    assert reader.tally.rejected == 0


def test_replies_of_youtube_are_read_by_a_second_command():
    reply = {"id": "T.1", "snippet": {"textDisplay": "balas", "publishedAt": "2025-01-01T00:00:00Z", "parentId": "T"}}
    content = json.dumps({"items": [{"id": "T", "snippet": {}, "replies": {"comments": [reply]}}]}).encode()
    found = entries(content, profile="youtube-api-comments", records="items.replies.comments")
    assert [(entry.post.id, entry.post.reply_to) for entry in found] == [("youtube:T.1", "youtube:T")]


class TestOwn:
    OWN = {
        "name": "alat",
        "about": "Alat kami",
        "seen": "kami sendiri, dari dekat",
        "columns": ["isi", "kapan"],
        "source": "alat",
        "map": {"text": "isi", "created_at": "kapan"},
    }
    CONTENT = b"isi,kapan\nnaik,2025-03-01T00:00:00Z\n"

    def test_a_user_adds_profiles_in_a_folder_or_names_a_file(self, tmp_path):
        (tmp_path / "alat.yaml").write_text(yaml.safe_dump(self.OWN))
        assert entries(self.CONTENT, profiles=tmp_path)[0].post.source == "alat"
        assert entries(self.CONTENT, profile=str(tmp_path / "alat.yaml"))[0].post.source == "alat"

    def test_what_the_command_says_comes_before_what_the_profile_says(self, tmp_path):
        (tmp_path / "alat.yaml").write_text(yaml.safe_dump(self.OWN))
        found = entries(self.CONTENT, profiles=tmp_path, source="x", columns={"author": "isi"})
        assert (found[0].post.source, found[0].post.author) == ("x", "naik")

    @pytest.mark.parametrize(
        "change", [{"map": {"teks": "isi"}}, {"columns": []}, {"name": "A B"}, {"lain": 1}, {"zone": "WIX"}]
    )
    def test_one_that_is_wrong_is_one_sentence(self, tmp_path, change):
        (tmp_path / "alat.yaml").write_text(yaml.safe_dump(self.OWN | change))
        with pytest.raises(UserError, match=r"alat\.yaml"):
            entries(self.CONTENT, profiles=tmp_path)

    def test_one_that_is_not_there_is_told_with_those_that_are(self):
        with pytest.raises(UserError, match="there is no profile 'twitter'; there are apify-facebook"):
            entries(self.CONTENT, profile="twitter")

    def test_none_is_used_where_none_is_wanted(self):
        content, _, _ = SAMPLES["tweet-harvest"]
        with pytest.raises(UserError, match="no column gives text"):
            PostReader.look(reader_of(content, profile="none"))
