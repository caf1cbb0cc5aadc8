"""Everyday abbreviations and spellings of Indonesian posts, and the plain word each stands for."""

import re

__all__ = ["LAUGHTER", "SLANG", "is_laughter"]

LAUGHTER = "wkwk"
"""What all laughter is read as: it is spelled in too many ways for each to be learned."""

_LAUGHTER = re.compile(r"a?w*(?:k?wk)+w?k*|(?:kw){2,}k?|(?:a?h[aei]){2,}h?|(?:xi){2,}|(?:awok)+|awok+|ngakak|lol|lmao")

_VARIANTS = """
tidak: gk ga gak ngga nggak enggak engga gx gda kagak kaga ngak tdk tak tdak ndak ndk g nda kgk kgak tida tidk
tidak-ada: gaada gakada gada gaad
tidak-mau: gamau gakmau ogah
tidak-bisa: gabisa gakbisa gbs gbisa
tidak-tahu: gatau gaktau gtau gatahu entah
tidak-usah: gausah gakusah gusah
tidak-pernah: gapernah gakpernah
tidak-jelas: gajelas gaje gj
tidak-suka: gasuka gaksuka
tidak-enak: gaenak gakenak
tidak-guna: gaguna gakguna
bukan: bkn bukn bukanlah
belum: blm blum belom blom blon
jangan: jgn jngn jangn jan
kurang: krg krang kurg
banget: bgt bngt bgtt bet beud bgd bangat bingit bget bingits
yang: yg yng ygg
dan: dn
dengan: dgn dg dngn
untuk: utk buat untk tuk
karena: krn karna krna soalnya gara
sudah: sdh udh udah dah uda sudh dh
saja: aja aj sj ajah ae
kalau: kalo klo kl klau kalu
tapi: tp tpi tetapi
sama: sm ama
saya: sy sya aku gue gw gua ane w aq ak q
kamu: km kmu lu lo loe elu elo ente kau kowe
kami: kmi
dia: dy doi
orang: org orng
bagus: bgs bagoes baguss bgus
baik: bae baek baikk
jelek: jlek jelekk
buruk: burukk
enak: enk enakk maknyus maknyos nyos
mantap: mantab mantul mantep mantav mantaf mntap mantaps mantabs
keren: krn-abis kereen kren
lambat: lelet lemot lamban
lama: lma luama
mahal: mahall mhl
murah: mrh
kecewa: kcewa kuciwa kecewaa
marah: mrh-an
benci: bnci
senang: seneng snang sneng
suka: sk sukaa
cinta: cintaa
sayang: syg syang sayangg
terima-kasih: makasih makasi mksh tq thx thanks terimakasih trimakasih mkasih tengkyu trims thankyou suwun trmksh
tolong: tlg tlong
mohon: mhn
bagaimana: gmn gimana gmana bgmn
kenapa: knp knapa ngapain napa
mengapa: mngapa
apa: ap apaan
keterlaluan: apa-apaan apaapaan
begini: gini bgini
begitu: gitu gt bgitu gtu
seperti: kyk kayak kaya kek spt sprt
semua: smua semuanya smw
sekali: skali bgt-sekali
sangat: sgt sngat
lebih: lbh lbih
paling: plg pling
masih: msh masi msih
lagi: lg lgi
juga: jg jga
harus: hrs hrus kudu
bisa: bs bsa bisaa
mau: mw mo pengen pingin pgn
jadi: jd jdi
ada: ad
tahu: tau taw
benar: bener bnr bnar
betul: btul
cepat: cpt cepet cpat
dapat: dpt dapet
pakai: pake pk
habis: abis hbs
sampai: smp sampe nyampe smpe smpai
sebelum: sblm sebelom
sesudah: ssdh
hari: hr
kemarin: kmrn kmaren kemaren
sekarang: skrg skrng skg
banyak: byk bnyk banyk
rumah: rmh
anak: ank
teman: tmn temen
makan: mkn maem
minum: mnm
pemerintah: pmrnth pemrintah
presiden: prsdn
jokowi: jkw
masyarakat: masy
rakyat: rkyt
indonesia: indo
bohong: boong bo'ong
bodoh: bego goblok goblog gblk tolol dungu oon bloon
sialan: sial siyal
anjing: anjir anjay anjrit njir anjg anjim
parah: prah
percuma: prcuma
semoga: smoga smg
alhamdulillah: alhamdulilah alhamdulilla
selamat: slmt slamat met
gratis: gretong
barang: brg brang
kualitas: kwalitas qualitas
pengiriman: pngiriman
penjual: seller pelapak
sesuai: sesuwai ssuai
rusak: rsk rusk
hilang: ilang
takut: tkt
sakit: skit skt
malas: males mls
capek: cape capai cpek
pusing: pusyink
bosan: bosen bsn
sedih: sdih
kesal: kesel ksel
sebal: sebel
jujur: jjur
puas: puass
hebat: hbat
cantik: cntk cakep
ribet: rbt
jengkel: jngkel
"""


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _VARIANTS.strip().splitlines():
        plain, _, variants = line.partition(": ")
        for variant in variants.split():
            table.setdefault(variant, plain)
    return table


SLANG: dict[str, str] = _table()
"""From variant to plain word; a hyphen in the plain word joins two words (gamau: tidak-mau)."""


def is_laughter(word: str) -> bool:
    """Return whether a word in lower case is laughter: wkwkwk, hahaha, hehe, xixi, awokwok."""
    return _LAUGHTER.fullmatch(word) is not None
