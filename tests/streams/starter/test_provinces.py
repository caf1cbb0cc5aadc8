"""The provinces of the starter data are those of the gazetteer."""

from streams.places.gazetteer import places
from streams.starter.provinces import provinces


def test_there_are_the_38_provinces_of_the_gazetteer_with_capital_and_zone():
    assert [one.name for one in provinces()] == [f"Provinsi {one.name}" for one in places() if one.kind == "province"]
    assert len({one.slug for one in provinces()}) == 38
    zones = {one.slug: one.zone for one in provinces()}
    assert (zones["bali"], zones["kalimantan-barat"], zones["papua-barat-daya"]) == (
        "Asia/Makassar",
        "Asia/Jakarta",
        "Asia/Jayapura",
    )
    capitals = {one.slug: one.capital for one in provinces()}
    assert (capitals["kalimantan-utara"], capitals["papua-pegunungan"]) == ("Tanjung Selor", "Wamena")


def test_a_capital_is_in_the_queries_of_its_province():
    left_out = [one.slug for one in provinces() if one.capital.lower() not in one.issues[0].query]
    assert left_out == []
