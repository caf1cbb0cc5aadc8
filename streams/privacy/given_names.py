"""Names that Indonesians commonly bear, in lower case: how a name is told from other words when nobody wrote its capitals.

Given names and the parts of them that are handed on, from Java, Sunda, Sumatra, Bali and the east, of every faith. Words that
are more often something else (`baru`, `mega`, `cinta`) are left out.
"""

from typing import Final

__all__ = ["GIVEN_NAMES"]

GIVEN_NAMES: Final = frozenset(
    """
    abdul abdullah abdurrahman abid abidin abimanyu achmad adam ade adelia adi adinda aditya adrian afandi afifah
    afrizal afrizon agnes agung agus agustin agustina agustinus ahmad ahmed aida ainun aisah aisyah aji akbar akhmad
    alamsyah albert alex alexander alfi alfian alfred ali alif alifah alvin alwi alya amalia amanda amelia amin aminah
    amir amirudin amirullah amrizal ana anang anas andi andika andini andre andreas andri andriani andrianto angga anggi
    anggita anggraeni anggraini ani anindita anis anisa anita anton antonius anwar apriani aprilia apriyanto ardi ardian
    ardiansyah arga ari arief arif arifin aris aristo armand arnawa arsyad artawan arya asep ashari asih asmara asri
    asrul astawa astri astuti atika aulia awaludin ayu azis aziz azizah azka azzahra bachtiar badrun bagas bagus bahri
    bahrudin baihaqi bambang barus baso basri bastian basuki batubara bayu bejo beni benny benyamin bernadet besse bima
    bobby boedi brian budi budiarti budiasa budiman budiono burhan butet cahyadi cahyani cahyo cahyono calvin candra
    cecep chairul chandra charles christian christina cici clara clarissa cut dadan dadang daffa dahlan damanik damar
    danang dani daniel danu darlis darma darmawan darmono darsono darwis daulay dayat deddy dede dedeh dedek dedi deni
    denny desi desy devi dewi dhani dharma dian diana didi didik dimas dina dinda dini dita diyah djoko dodi dody doni
    donny dorkas dudung dwi dyah eddy edi edwin efendi effendi efrizal eka eko elisa elisabeth elly elsa emilia endah
    endang endra engkos enny entin erik erlangga erna ernawati erni ervina erwin esti eti euis eva evi fadhil fadhilah
    fadil fadillah fadli fahmi fahri fahrizal fahrudin faisal faiz faizal fajri fakhri farah farhan farid farida faridah
    fatimah fatma fauzan fauzi fauziah febri febriani febrianti febrianto felicia felix ferdi ferdian ferdinan ferry
    fikri firdaus firman firmansyah fitrah fitri fitria fitriani fitriyah fitrizal florentina frans fransiska fransiskus
    fredy galang galih galuh gede gilang gina ginting gita grace gultom gunadi gunarto gunawan gusti habib habibah hadi
    hafid hafiz hajar halim halimah hamdan hamid hamidah hamzah hana handayani handoko hani hanif hanifah harahap hardi
    haris hariyanto harjono harsono hartanto hartati hartini haryadi haryanto haryati haryono hasan hasanah hasanuddin
    hasbi hasibuan hasim hastuti hendar hendra hendri hendrik hendrizal hendro heni henny heri herlina herman hermansyah
    hermanto hermawan hernawati herry heru heryanto hesti hidayah hidayat hidayati hidayatullah hilda hilman husein
    husna husni hutabarat hutagalung hutapea ibnu ibrahim ida idris ihsan iis ika ikhsan ikhwan ilham ilyas imam imas
    imran indarti indra indrawan indrawati indriani indriyani ine inge intan iqbal irfan irma irman irmawati irwan
    irwansyah isa ishak iskandar ismail isnaini isnawati isti istiqomah iswanto ita iwan jaelani jafar jajang jamal
    jamaludin jamilah januar jarwo jasmine jasril jaya jefri jennifer jessica jihan johan johanes joharudin john joko
    jon jonathan jono joseph josua juhana julia juliana julianto jumadi jumhari jumiati juminten jumirah junaedi junaidi
    juniarti jupri kadek kadir kalsum kamal kamaludin kardi karim karina kartika kartinah kartinem kartini karto kartono
    karyadi kasim kasiyem kasmi katarina ketut kevin khadijah khairul khoir khoiriyah khoirul khoirunnisa kogoya komang
    komariah kosasih kris krisna kristiani kristina kuncoro kurnia kurniasih kurniawan kurniawati kusmiati kusnadi
    kusuma kusumawati laila lailatul laksmi laras lasmi lasmini lasut latif latifah latuconsina legiman legiyem leimena
    leni leo leonardo lero lestari lia lidya liem lilah lili lilik lilis lina linda lindawati liza lubis luh lukas
    lukman lulu lumbantoruan lumentut lusi lusiana lutfi luthfi machmud made maesaroh magdalena maharani mahardika
    mahendra mahfud mahmud maimunah mamahit maman manda mandagi mangku mansur manullang manurung marcel mardiana
    mardianto mardika marfuah margaretha mari maria mariam mariana marini mariyati mariyem marlina marlon marni marpaung
    marsono marsudi martha martin martini martono marwan maryam maryani maryati maryono masitoh masriah masrur mastur
    matulessy maulana maulida maya meilani melani melati meli melinda meri meylani mia michael michelle mira misbah
    misnah moch mochamad moh mohamad mohammad monica monika muchlis mudjiono mugiyono muhamad muhammad muhammed muhidin
    mujiati mujiono mujiyem mukhlis mukti mulyadi mulyana mulyani mulyaningsih mulyati mulyono mumuh munawar munir murib
    murniasih murniati murtini musa musdalifah muslih muslimah mustafa mustika mustofa mutia mutiara mutmainah nababan
    nabila nabilah nadia nadya naila nainggolan najwa nana nanang nanda nandang nani naning napitupulu nasir nasrul
    nasution natalia natasha nelly neneng nengah ngadimin ngadiyem ngatini ngatiyem ngatman ngurah nia nicolas nila nina
    nining nisa nita nizar noer nofrizal nova novel novi novia noviana novianti novita noviyanti nugraha nugroho nunung
    nur nuraeni nuraini nurdiana nurdin nurhalimah nurhasanah nurhayati nurhidayah nurhidayat nuri nurjanah nurlaela
    nurlela nurmala nurohman nursyah nurul nurwahyuni nuryanti nuryati nyoman okta oktavia oktaviani olivia oman otong
    oyok paijo paimin paimun painem pakpahan pandu pangestu panggabean panji pardede parjo parman partini parulian
    paryono pasaribu patimah patricia pattiasina paulus pelupessy permana permatasari petrus pipit pohan ponijan poniman
    ponimin ponirah poniyem popon pradana prakoso pramono pranoto prasetya prasetyo pratama pratiwi prayitno prayoga
    priyanto puji pujiati purba purnama purnomo purwanti purwanto puspa puspasari puspita puspitasari putra putri putu
    rachmad rachman rachmawati raden radit raditya rafi rafli rahardjo raharjo rahayu rahma rahmad rahman rahmat
    rahmawati rahmi raka rama ramadani ramadhan ramadhana ramadhani rambe ramli randi rangga rangkuti rani ratih ratna
    ratnasari raymond rendi rendra reni renny resti reva reza rian riana ridho ridwan rifai rifki rika riko rina rini
    rio riri riris riska riski risma rita ritonga rizal rizka rizki rizky robert robi roby rohana rohani rohaya rohimah
    rohmah rohman rohmat roihan rokayah romlah roni ronny rosa rosalina rosdiana rosidah rosidi rosita rosmala rosmaniar
    rosmawati rosmiati rosmini rudi rudianto rudy ruhiyat rukiyah rukmana rukmini rumengan rumiyati runtuwene rusdi
    ruslan rusli rusmiati rusmini rustam rustandi ryan sabrina sadikin sadiman safitri safri safrudin sagung sahetapy
    saidah saiful sajidin saleh salim salma salmah salman salsabila saminah samiran samsudin samsul samuel sandi sandra
    santi santo santosa santoso saparudin saputra saputri saragih sardi sari sarimin sarinah saripah sariyem sarmini
    sarno sartika sartono sarwono satiyem satria satrio saut sekar selvi sembiring septi septian septiani seran setiadi
    setiawan setiawati setyawan setyo setyobudi setyowati sherly shinta sholeh sholikah siagian siahaan sianturi
    sihombing silaban silalahi silvi silvia simanjuntak simbolon sinaga sinta sirait siregar siska siswanto siswoyo siti
    sitorus situmorang slamet sobari sofia sofyan solehudin solihin solikin sondakh soni sopian sri srimulyani stanley
    stefan stefani stefanus stephanie steven suardana suarta suartana subagyo subandi subekti sucipto sudarmaji sudarman
    sudarmi sudarmono sudarno sudarsana sudarsono sudarti sudiarta sudirman sudiyono sudjono sudrajat sugeng sugiarti
    sugiarto sugiono sugiyanto sugiyem sugiyono suharni suharti suhartono suhendar suhendi suhendra suherman sujarwadi
    sujarwo sujono sukamti sukardi sukarni sukerta sukinem sukini sukirman sukiyem sukma sulaiman sularno sulastri sulis
    sulistiani sulistyo sulistyowati sumadi sumardi sumarni sumarno sumarsih sumarsono sumarti sumerta sumiati suminah
    sumini sumiyati sumiyem sunardi sunarti sunarto sunaryo sundari supardi suparjo suparman suparmi suparno suparti
    supiyah suprapti supri supriadi supriatin supriatna supriyadi supriyanto supriyono surani suratman suratmi suripto
    surono surti surya suryadi suryana suryani suryanto suryati suryono susan susana susanti susanto susi susilawati
    susilo susilowati sutardi sutarman sutarmi sutarno sutarto sutejo sutinah sutini sutiyono sutopo sutrisni sutrisno
    suwandi suwarni suwarno suwarti suwito suyanti suyanto suyatno suyono syafii syafira syafrizal syafruddin syahputra
    syahputri syahrial syahrini syahrul syaiful syamsiah syamsiar syamsudin syamsul syamsuriadi syarif syarifah
    syarifuddin syarifudin syifa tabuni tambunan tampubolon tandean tania tanjung tanoto tantri tarigan tarmizi tarsih
    tasripin tatang tatik taufan taufik taufiq teddy tedi tefa teguh tenri teresia theresa theresia tia tika tina tini
    titi titik titin tiwi tobing toha toni tono tony toto tri triana trisnawati trisno triyono tuhumury tukijan tukinem
    tukini tukiran tuminah tumini tumirah tuti tutik tyas udin ujang ulfa ulfah umar umi ummi untung usman utami utomo
    uus vera veronica veronika vicky vina vincent viona vivi wagimin wagirah wagiyem wahid wahyu wahyudi wahyuni
    wahyuningsih wandi wanimbo wardi wardoyo warsinah warsini warsito warsiyah warsono wartini wasis wati wawan wayan
    wenda wibowo wicaksono widi widiantara widiastuti widodo widya widyastuti wijaya wijayanti wiji wilson winarni
    winarno winarsih winata winda windi wira wirata wirawan wiryawan wisnu wiwik wiwin wiyono wowor wulan wulandari
    wulansari yahya yani yanti yanto yanuar yati yatmi yayan yayuk yeni yenny yoga yogi yohana yohanes yolanda yono
    yosef yoseph yosua yoyoh yudha yudhi yudi yudiana yudistira yuli yulia yuliana yuliani yulianti yulianto yuliati
    yuni yuniarti yunita yunus yusniar yusri yusron yusuf yuyun zaenab zaenal zahra zaid zainab zainal zainuddin zakaria
    zaki zakiah zubaidah zul zulaikha zulfa zulfahmi zulfikar zulhendri zulkarnain zulkifli
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
