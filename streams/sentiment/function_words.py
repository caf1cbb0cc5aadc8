"""Words that hold a sentence together and carry no sentiment by themselves: a post of nothing else says neither good nor bad.

Question words, pronouns, demonstratives, prepositions, conjunctions, tense and modality, particles, forms of address, days,
and the verbs of asking and following. A particle that carries impatience or reproach (sih, kok, lagi, terus, doang, amat,
apa-apaan) is left out, as are `tidak`, `jangan` and `no`, by which people vote. Of 31,000 labelled posts none consists of
these alone, so no weight of theirs says anything about such a post.
"""

from typing import Final

from streams.sentiment.slang import SLANG
from streams.text.tokens import canonical

__all__ = ["FUNCTION_WORDS"]

_INDONESIAN: Final = """
    apa apakah siapa siapakah kapan kapankah mana dimana kemana darimana manakah bagaimana gimana gmn bagaimanakah kenapa
    mengapa knp berapa brp berapakah emang emangnya memang kira kira-kira sebenarnya
    ini itu nih nich tuh sini situ sana gini gitu begini begitu tersebut
    saya aku kamu anda kami kita dia mereka beliau kalian
    pak bu bapak ibu mas mbak kak kakak bang abang min mimin admin gan sis bro bos om tante dik adik suhu lur guys gaes teman
    di ke dari pada kepada untuk dengan oleh tentang bagi sampai sejak dalam antara
    dan atau yang kalau jika bila agar supaya lalu kemudian juga pun
    sudah belum akan sedang masih pernah baru telah ada adalah ialah
    ya yah iya yuk dong deh loh lho kan nah oh eh hmm hm
    hari senin selasa rabu kamis jumat sabtu minggu besok kemarin kemaren tadi nanti sekarang
    saat pagi siang sore malam jam
    tanya nanya info kabar update tahu tau lihat liat tunggu nunggu nyimak menyimak simak pantau mantau
    baca izin ijin cek spill save jejak
    hadir pertama pertamax up
"""
_JAVANESE: Final = (
    "piye kepiye kepriye pripun opo napa sopo kapan pira piro endi ngendi iki kuwi niki iku kowe wis durung yo nggih"
)
_SUNDANESE: Final = "kumaha naon saha iraha sabaraha mana naha ieu eta kitu kieu abdi urang anjeun geus acan atuh teh mah nya"
_ENGLISH: Final = """
    what who whom whose when where which why how is are was were am be been do does did has have had will would can could
    may might shall the a an this that these those it its i you he she we they them him her me my your our their his
    to of in on at for from with by about into as if then than and or so any some there here
    happen happened happening update info news anyone someone tomorrow today yesterday now yet already
"""


def _spelled() -> frozenset[str]:
    """The words as posts are read: folded, and slang as the words it stands for."""
    words = map(canonical, " ".join((_INDONESIAN, _JAVANESE, _SUNDANESE, _ENGLISH)).split())
    return frozenset(part for word in words for part in SLANG.get(word, word).split("-"))


FUNCTION_WORDS: Final = _spelled()
