"""Words too common to say what a post is about, in Indonesian and the languages that mix with it."""

__all__ = ["SHORT_STOPWORDS", "STOPWORDS"]

STOPWORDS = frozenset(
    """
    abdi about ada adalah after agar akan aku also anda antara anu apa apakah apalagi atas atau atuh bagaimana bagi
    bagian bahkan bahwa baik bang banget banyak bapak baru beberapa because been before begini begitu being belum
    benar berapa bersama besar biar biasa bikin bila bilang bisa boleh buat bukan but cara could cuma cuman dalam
    dapat dari daripada datang demi deng dengan dengar depan dia dipakai diri does dong dulu enggak entah from gara
    gimana gitu guys hanya harap hari harus have having henteu here hingga html http https iki iku ikut ingin into
    jadi jangan jelas jeung jika juga jumlah just kabeh kadang kalau kalian kalo kami kamu kang kapan karena karna
    karo kasih katanya kayak kebanyakan kecil kembali kemudian kenapa kepada keur kini kira kita kok kudu kuwi lagi
    lain lalu lama lebih lewat like luar mah maka makanya makin malah mana mari masa masalah masih masing mau melalui
    memang membuat mengapa menjadi menurut mereka merupakan meski mesti more most mulai mung mungkin namun nanti ngga
    nggak nian nich nih ning oleh only opo ora orang other over pada padahal pakai pake paling para parah pasti perlu
    pernah pihak pula pun punya rasa retweet saat saja sama same sampai sampun sangat satu saya sebab sebagai sebelum
    sebuah secara sedang segala seharusnya sejak sekali sekalian sekarang sekitar selain selalu selama seluruh semoga
    semua sendiri seorang seperti sering serta setelah setiap should siapa sih sing some suatu such sudah supaya tadi
    tahu tahun tanpa tapi teh tempat tentang tentu terhadap terlalu ternyata tersebut terus tetap tetapi than that
    their them then there these they this those tiap tidak tolong udah umum untuk urang very waktu walau were what
    when where which while will wis with wong would www yaitu yakni yang your
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)

SHORT_STOPWORDS = frozenset(
    """
    aja aku all and any are bgt blm bro bgs bkn but can cuy dah dan day deh did dgn dlm dpt dri for get gak gal gan gua gue
    had has her him his hrs how ini itu its jam jdi jgn jln kah kak kan kau kek kmi kmu knp kok kpd krn kyk lah lbh let lho
    lgi lha loe loh lok lol lsg mas may mba mbk mau met min mpe mrk mna nah ngk nih nya nyg not now off oke one ora org
    our out pak pas per pny pun put rme sbg sbb sdg sdh see she sih sja skr sma smg smp sob spt sya syg tau tdk tgl the thn
    tks too tpi tsb ttg ttp tuh two utk via was who why wis yah yak yaa yes yet ygl yng you yuk iya ada dia doi apa
    amp bos bng bpk ibu sis bun dok cak cik agi agy tah tak toh tri tst
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
"""The same of three letters, as people write them in a hurry; `STOPWORDS` has the longer ones and some of these."""
