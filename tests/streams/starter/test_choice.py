"""Ministries and provinces are found by what people call them."""

import pytest

from streams.errors import UserError
from streams.starter.choice import chosen
from streams.starter.ministries import ministries
from streams.starter.provinces import provinces


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("kesehatan", "kesehatan"),
        ("Kemenkes", "kesehatan"),
        ("kementerian  kesehatan", "kesehatan"),
        ("Kominfo", "komdigi"),
        ("Kementerian Komunikasi dan Informatika", "komdigi"),
        ("kementerian pendidikan, kebudayaan, riset dan teknologi", "pendidikan"),
        ("PUPR", "pekerjaan-umum"),
        ("BGN", "gizi-nasional"),
    ],
)
def test_a_ministry_is_found_by_its_short_and_former_names(asked, slug):
    assert chosen(asked, ministries(), "ministry").slug == slug


@pytest.mark.parametrize(
    ("asked", "slug"),
    [("jatim", "jawa-timur"), ("Jawa Timur", "jawa-timur"), ("jogja", "di-yogyakarta"), ("NTB", "nusa-tenggara-barat")],
)
def test_a_province_is_found_by_its_spellings(asked, slug):
    assert chosen(asked, provinces(), "province").slug == slug


def test_no_name_means_two_ministries_or_two_provinces():
    for among in (ministries(), provinces()):
        for one in among:
            assert {chosen(name, among, "one").slug for name in one.names} == {one.slug}


def test_a_wrong_name_gets_one_sentence_with_the_nearest():
    with pytest.raises(UserError, match=r"^there is no ministry 'kesehatn'; did you mean kesehatan\?$"):
        chosen("kesehatn", ministries(), "ministry")
    with pytest.raises(UserError, match="there is no province 'zzz'; there are aceh, sumatera-utara, "):
        chosen("zzz", provinces(), "province")
