"""Names that Indonesians commonly bear, in lower case: how a name is told from other words when nobody wrote its capitals.

Given names and the parts of them that are handed on, from Java, Sunda, Sumatra, Bali and the east, of every faith. Words that
are more often something else (`baru`, `mega`, `cinta`) are left out.
"""

from typing import Final

__all__ = ["GIVEN_NAMES"]

GIVEN_NAMES: Final = frozenset(
    """
    abdul abdullah abdurrahman abid abidin abimanyu achmad adam adelia ade adi adinda aditya adrian afandi afifah afrizal agnes
    agung agus agustin agustina agustinus ahmad ahmed aida ainun aisah aisyah aji akbar akhmad alamsyah albert alex alexander
    alfi alfian alfred ali alif alifah alvin alya alwi amalia amanda amelia amin aminah amir amirudin amirullah ana anang anas
    andi andika andini andre andreas andri andriani andrianto angga anggi anggita anggraeni anggraini ani anis anisa anita anton
    antonius anwar apriani aprilia apriyanto ardi ardian ardiansyah arga ari arief arif arifin aris aristo armand arsyad
    arya asep ashari asih asmara asri astri astuti atika aulia awaludin ayu azis aziz azizah azka azzahra bachtiar badrun bagas
    bagus bahri bahrudin baihaqi bambang basri basuki bastian bayu beni benny benyamin bernadet bima bobby boedi brian budi
    budiarti budiman budiono burhan butet cahyadi cahyani cahyo cahyono candra cecep chairul chandra charles christian christina
    cici clara cut dadan dadang daffa dahlan damar danang dani daniel danu darma darmawan darmono darsono darwis dayat dede
    dedek dedi deddy denny deni desi desy devi dewi dhani dian diana didi didik dimas dina dinda dini dita diyah djoko
    dodi dody doni donny dorkas dudung dwi dyah edi eddy edwin efendi effendi eka eko elisa elisabeth elly elsa emilia endah
    endang endra enny erik erlangga erna ernawati erni ervina erwin esti eti euis eva evi fadhil fadhilah fadillah fadil fadli
    fahmi fahri fahrizal fahrudin faisal faiz faizal fajri fakhri farah farhan farid farida faridah fatimah fatma fauzan fauzi
    fauziah febri febriani febrianti febrianto felix ferdi ferdian ferdinan ferry fikri firdaus firman firmansyah fitri fitria
    fitriani fitriyah florentina frans fransiska fransiskus fredy galih galuh gede gilang gina gita grace gunadi gunawan
    gusti habib habibah hadi hafid hafiz hajar halim halimah hamdan hamid hamidah hamzah hana handayani handoko hani hanif
    hanifah hardi haris hariyanto harjono haryadi haryanto haryati haryono hasan hasanah hasanuddin hasbi hasim hastuti
    hendar hendra hendri hendrik hendro henny heni heri herlina herman hermanto hermawan hernawati heru herry heryanto hesti
    hidayah hidayat hidayati hilda hilman husein husna husni ibnu ibrahim ida idris ihsan ika ikhsan ikhwan ilham ilyas imam
    imas imran indra indrawan indrawati indriani indriyani ine inge intan iqbal irfan irma irman irmawati irwan irwansyah isa
    ishak iskandar ismail isnaini isti istiqomah iswanto ita iwan jaelani jafar jajang jamal jamaludin jamilah januar jasmine
    jaya jefri jessica jihan joharudin johan johanes john joko jon jono jonathan joseph josua julia juliana julianto jumadi
    jumiati juminten junaedi junaidi juniarti jupri kadek kadir kamal kamaludin kardi karim karina kartika kartini karto
    kartono karyadi kasim kasmi katarina ketut kevin khadijah khairul khoir khoirul khoiriyah khoirunnisa komang komariah kris
    krisna kristiani kristina kuncoro kurnia kurniasih kurniawan kurniawati kusuma kusnadi kusumawati laila lailatul laksmi
    laras lasmi latif latifah leni leo leonardo lestari lia lidya lili lilik lilis lina linda lindawati liza lubis luh lukas
    lukman lulu lusi lusiana luthfi lutfi machmud made magdalena mahendra mahfud mahmud maimunah maman manda mangku manurung
    mansur marcel margaretha mari maria mariam mariana marini marlina marlon marni marsono martha martin martini martono marwan
    maryam maryani maryati maryono masitoh masrur mastur maulana maulida maya meilani meli melani melati melinda meri meylani
    mia mira misbah misnah moch mochamad moh mohamad mohammad muchlis mudjiono muhamad muhammad muhammed muhidin mujiono
    mujiati mukhlis mukti mulyadi mulyana mulyani mulyati mulyono munawar munir murniati murtini musa muslih muslimah
    mustafa mustika mustofa mutia mutiara mutmainah nabila nabilah nadia nadya naila najwa nana nanang nanda nandang nani
    naning nasir nasrul nasution natalia nelly neneng nengah ngatini ngatiyem nia nicolas nila nina nining nisa nita nizar
    noer nova novel novi novia noviana novianti novita noviyanti nugraha nugroho nur nuraeni nuraini nurdiana nurdin
    nurhalimah nurhasanah nurhayati nuri nurjanah nurlaela nurlela nurmala nurohman nursyah nurul nuryanti nuryati nyoman okta
    oktavia oktaviani olivia oman otong pandu panji parjo parman partini paryono patricia paulus permatasari petrus pipit ponirah
    poniman ponimin pradana prakoso pramono pranoto prasetya prasetyo pratama pratiwi prayitno prayoga priyanto puji
    pujiati purnama purnomo purwanti purwanto puspa puspita puspitasari putra putri putu rachmad rachman rachmawati raden radit
    raditya rafi rafli rahardjo raharjo rahayu rahma rahmad rahman rahmat rahmawati rahmi rama ramadani ramadhan ramadhani ramli
    randi rangga rani ratih ratna ratnasari raymond rendi rendra reni renny resti reva reza rian riana ridho ridwan rifai rifki
    rika riko rina rini rio riri riris riska riski risma rita rizal rizka rizki rizky robert robi roby rohana rohani rohaya
    rohimah rohman rohmah rohmat roihan roni ronny rosa rosalina rosdiana rosidah rosidi rosita rosmawati rosmiati rudi rudy
    rudianto rukmana rukmini rusdi ruslan rusli rusmini rusmiati rustam ryan sabrina sadikin safitri safri safrudin saiful
    saidah sajidin saleh salim salma salmah salman salsabila samsudin samsul samuel sandi sandra santi santo santosa santoso
    saparudin sardi sari saripah sarinah sarmini sartika sartono sarwono satria satrio saut sekar selvi septi septian septiani
    setiadi setiawan setiawati setyawan setyo setyobudi setyowati sherly shinta siagian sihombing silvia silvi simanjuntak
    simbolon sinaga sinta siregar siska siswanto siswoyo siti sitorus slamet sofia sofyan solihin soni sopian sri stefani stefanus
    stephanie subagyo subandi subekti sucipto sudarman sudarmaji sudarmi sudarmono sudarno sudarsono sudarti sudiyono sudirman
    sudjono sudrajat sugeng sugiarti sugiarto sugiono sugiyanto sugiyono suharni suharti suhartono suhendar suhendra
    suherman sujarwo sujono sukardi sukarni sukinem sukini sukirman sukma sulaiman sularno sulastri sulis sulistiani
    sulistyo sulistyowati sumarni sumarno sumarsono sumarti sumiati sumiyati sumini sunarti sunarto sunaryo sundari suparjo
    suparman suparmi suparno suparti supri supriadi supriatna supriyadi supriyanto supriyono suratman suratmi surono surti
    surya suryadi suryana suryani suryanto suryati suryono susan susana susanti susanto susi susilawati susilo susilowati
    sutarmi sutarno sutarto sutejo sutini sutiyono sutopo sutrisno suwandi suwarni suwarno suwarti suwito suyanti suyanto
    suyatno suyono syafii syafira syafrizal syahputra syahrial syahrini syahrul syaiful syamsiah syamsudin syamsul syarif syarifah
    syarifuddin syifa tania tanjung tantri tarigan tarmizi tatang tatik taufan taufik taufiq tedi teddy teguh teresia theresia
    tia tika tina tini titi titik titin tiwi tobing toha toni tono tony toto tri triana trisno trisnawati triyono tuti tutik
    tyas udin ujang ulfa ulfah umar umi ummi untung usman utami utomo vera veronika vicky vina vincent viona vivi wahid wahyu
    wahyudi wahyuni wahyuningsih wandi warsini warsito warsono wartini wasis wati wawan wayan wibowo wicaksono widi widiastuti
    widodo widya widyastuti wijaya wijayanti wiji wilson winarni winarno winarsih winata windi winda wira wirawan wisnu wiwik
    wiwin wulan wulandari yahya yani yanti yanto yanuar yati yayan yayuk yeni yenny yohana yohanes yoga yogi yolanda yono yosef
    yoseph yosua yudha yudhi yudi yudistira yuli yulia yuliana yuliani yulianti yulianto yuliati yuni yunita yunus yuniarti
    yusri yusron yusuf yuyun zaenab zaenal zahra zaid zainab zainal zainuddin zaki zakaria zakiah zubaidah zul zulaikha zulfa
    zulfikar zulkarnain zulkifli
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
