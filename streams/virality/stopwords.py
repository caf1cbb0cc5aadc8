"""Words too common to say what a post is about, in Indonesian and the languages that mix with it."""

__all__ = ["STOPWORDS"]

STOPWORDS = frozenset(
    """
    ada adalah agar akan aku anda antara apa apakah apalagi atas atau atuh bagi bagaimana bahkan bahwa baik banget
    banyak baru bagian bang bapak begini begitu belum beberapa benar berapa bersama besar biar biasa bikin bila bilang bisa boleh
    bukan buat cara cuma cuman dalam dapat dari daripada datang demi dengan depan deng dengar dia dipakai diri dong dulu enggak entah
    gimana gitu gara guys hanya harap hari harus hingga ikut ingin jadi jangan jelas jika juga jumlah kadang
    kalau kalian kalo kami kamu kapan karena karna kasih katanya kayak kebanyakan kecil kembali kemudian kenapa kepada kini kira kita
    kok kudu lagi lain lalu lama lebih lewat luar maka makanya makin malah mana mari masa masalah masih masing mau melalui memang
    membuat mengapa menjadi menurut mereka merupakan mesti meski mulai mungkin namun nanti nggak ngga nian nich nih oleh orang pada
    padahal paling para pasti pada pakai pake parah perlu pernah pihak pula pun punya rasa saat saja sama sampai sangat satu saya
    sebab sebagai sebelum sebuah secara sedang segala sejak sekali sekalian sekarang seharusnya sekitar selalu selama selain seluruh
    semoga semua sendiri seorang seperti sering serta setelah setiap siapa sih suatu sudah supaya tadi tahu tahun tanpa tapi
    tempat tentang tentu terhadap terlalu terus ternyata tersebut tetap tetapi tiap tidak tolong udah umum untuk waktu walau
    yaitu yang yakni about after also because been before being but could does from have having here into just like more most
    only other over same should some such than that their them then there these they this those very were what when where which
    while will with would your mung karo ning wong kuwi iki sing wis ora opo kabeh iku sampun kang teh mah henteu anu jeung
    abdi urang keur https http www html retweet
    """.split()
)
