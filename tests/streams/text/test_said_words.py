from streams.text.said_words import said_words


def test_words_phrases_and_hashtags_each_once_without_common_ones():
    found = said_words("Air mati lagi di Perumnas! air MATI terus #AirMati https://contoh.id/air-bersih")
    assert found.words == {"mati", "perumnas"}
    assert found.phrases == {"air mati"}
    assert found.hashtags == {"#airmati"}


def test_signs_and_common_words_part_phrases():
    assert said_words("banjir, macet").phrases == set()
    assert said_words("banjir yang parah").phrases == set()
    assert said_words("banjir di kota").phrases == set()
    assert said_words("banjir #x kota").phrases == set()
    assert said_words("banjir bandang").phrases == {"banjir bandang"}


def test_a_fragment_of_a_link_is_no_hashtag():
    assert said_words("lihat www.contoh.id/a#naik sekarang").hashtags == set()
