"""Names that Indonesians commonly bear, in lower case: they identify a name when nobody wrote its capitals.

Given names and the parts of them that are passed down, from Java, Sunda, Sumatra, Bali and the east, of every faith. Words
that are more often something else (`baru`, `mega`, `cinta`) are left out.
"""

import re
from typing import Final

__all__ = ["GIVEN_NAMES", "is_given_name"]

# How names of Java and of Muslims end, and next to no other word.
_LIKE_ONE = re.compile(
    r"[a-z]{2,}(?:[aiou]nto|[aeiou][wy]ati|ningsih|ningrum|[ai]?yono|[jmrst]ono|[fmrw]?udd?in|[a-z]iyem|inem|astuti|syah|ullah|[ad]arno"
    r"|[bt]arso|[hj]armo)"
)

GIVEN_NAMES: Final = frozenset(
    """
    abdul abdullah abdulloh abdurrahman abian abid abidin abimanyu abizar achmad adam ade adeeva adelia adi adinda aditya
    adnyana adrian adzkia afandi afifah afnan afrizal afrizon agnes agung agus agustin agustina agustinus ahmad ahmed aida
    ainun aisah aisha aisyah aji akbar akhmad alamsyah alana albert aldi aldo alesha alesya alex alexander aleya alfarezi
    alfarizi alfi alfian alfred ali alif alifah alika aliya alvaro alvin alwi alya amalia amanda ameera amelia amin aminah
    aminullah amir amirudin amirullah amrizal ana anang anas andhika andi andika andini andre andreas andri andriani
    andrianto angga anggi anggia anggita anggraeni anggraini ani anindita anis anisa anita anjani annisa anton antonius
    anwar apriani aprilia apriyanto aqeela aqil aqila aqilla ardhan ardi ardian ardiansyah aretha arga ari arief ariel
    arif arifin arini aris aristo arjuna arka arkan armand arnawa arsen arsenio arsy arsyad arsyila artawan arumi arya
    asep ashari ashila asih asmara asri asrul astawa astri astuti athaya atika audrey aulia aurel aurelia avicenna
    awaludin ayla ayu ayudia azalea azis aziz azizah azka azriel azril azzahra bachtiar badriah badrun bagas bagaskara
    bagus bahri bahrudin baihaqi bambang barus baso basri bastian basuki batubara bayu bejo bella beni benny benyamin
    bernadet besse bianca bilqis bima bobby boedi brandon brian brigitta budi budiarti budiasa budiman budiono burhan
    butet cahyadi cahyani cahyo cahyono calista callista calvin candra caroline catherine cecep celine chairul chandra
    charles chelsea cheryl chika christian christina chusnul cici cindy clara clarissa claudia cut dadan dadang daffa
    daffi dahlan dahlia damanik damar danang dani daniel danu darlis darma darmanto darmawan darmini darmono darren
    darsono darwis daulay davin dayat dayu deandra debby deddy dede dedeh dedek dedi deni denny desi desy deva devan devi
    devina dewi dhafin dhani dharma dhea dhika dhimas dian diana didi didik dilla dimas dimitri dina dinda dini dita diyah
    djoko djumadi dodi dody doni donita donny dorkas dudung dwi dyah dzaki earlene eddy edgar edi edward edwin efendi
    effendi efrizal eka eko elena elis elisa elisabeth elly elsa elvina elvira emilia endah endang endra engkos enny enok
    entin enung epon erick erik erika erlangga erna ernawati ernest erni ervina erwin esti eti euis eva evan evelyn evi
    fabian fabio fadhil fadhilah fadil fadilah fadillah fadlan fadli fahmi fahri fahrizal fahrudin faiha faisal faiz
    faizal fajri fakhri faqih fara farah farhan farid farida faridah fariz farrel fathan fathir fatih fatimah fatma fattan
    fauzan fauzi fauziah febri febriani febrianti febrianto felicia felicya felix ferdi ferdian ferdinan fernando ferry
    fikri fiona firdaus firman firmansyah firza fitra fitrah fitri fitria fitriani fitriyah fitrizal florentina frans
    fransiska fransiskus frederick fredy gabriel gabriella galang galih galuh gavin gede geraldine ghaisan ghina ghofur
    gibran gilang gilberto giman gina ginting giovanni gita gladys goreti grace gregorius gultom gunadi gunarto gunawan
    gusti habib habibah hadi hafid hafidz hafiz hafizh hafsah haikal hajar halijah halim halimah hamdan hamid hamidah
    hamsiah hamzah hana hanan handayani handayaningsih handoko hani hanif hanifah hanum harahap hardi haris hariyanto
    harjono harsono hartanto hartati hartini hartoyo harun haryadi haryanto haryati haryono hasan hasanah hasanuddin hasbi
    hasibuan hasim hasna hastuti haura hendar hendra hendrawan hendri hendrik hendrizal hendro heni henny henry herdian
    heri herlina herman hermansyah hermanto hermawan hernawati herry heru heryanto hesti hidayah hidayat hidayati
    hidayatullah hilda hilman hilmi hizkia hodijah husein husna husni hutabarat hutagalung hutapea ibnu ibrahim icih ida
    idah idris ignatius ihsan iis ijah ika ikhsan ikhwan ilham ilma ilyas imam imas imran imron inara indarti indra
    indrawan indrawati indriani indriyani indy ine inge intan iqbal irene irfan irma irman irmawati irsyad irwan irwansyah
    isa ishak iskandar ismail isnaini isnawati isti istiqomah iswanto ita ivan ivana iwan iyah izzah jaelani jafar jajang
    jajat jamal jamaludin jamilah januar jarwo jasmine jason jasril jatmiko jaya jefri jelita jennifer jeremy jerry
    jessica jihan jocelyn johan johanes joharudin john joko jon jonathan jono joseph josephine josua jovan joyce jubaedah
    juhana julia juliana julianto jumadi jumhari jumiati juminten jumirah junaedi junaidi juniarti jupri kadek kadir
    kaesang kaira kalsum kamal kamaludin kamila kardi karim karin karina kartika kartinah kartinem kartini karto kartono
    karyadi kasim kasiyem kasmadi kasmi kasmini katarina katherine kayla keenan keira keisha kelvin kenzie kenzo ketut
    kevin kezia khadijah khaira khairul khalid khanza khoir khoiriyah khoirul khoirunnisa kholifah khotijah khotimah kiara
    kinan kirana kirani kogoya kokom komang komariah kosasih kresna kris krisna kristiani kristina kuncoro kurnia
    kurniasih kurniawan kurniawati kusmana kusmiati kusnadi kusuma kusumaningrum kusumawati kuswanto laila lailatul laksmi
    laras lasmi lasmini lasut lathifa latif latifah latuconsina laura legiman legiyem leimena leni leo leonard leonardo
    lero lestari lestariani lia lidya liem lilah lili lilik lilis lina linda lindawati livia liza lubis lucia ludwina luh
    lukas lukman lulu lumbantoruan lumentut lusi lusiana lutfi luthfi machmud made maesaroh magdalena maharani mahardika
    mahendra maheswari mahfud mahmud maimunah malik malika mamahit maman manda mandagi mangku mansur manullang manurung
    marcel marcella marcello mardiana mardianto mardika mardiyah marfuah margaretha mari maria mariam mariana marini
    mariyati mariyem marjuki marlina marlon marni marpaung marsha marshanda marsono marsudi martha martin martini martono
    marwan maryam maryamah maryanah maryani maryati maryono mashudi masitoh masriah masrur mastur mateus matulessy maudy
    maulana maulida maxime maya mayang meilani meira melani melati meli melinda melisa melissa meri meutia meylani mia
    michael michaela michelle mikael mikha mila mimin mira misbah misnah moch mochamad moh mohamad mohammad monica monika
    muchlis mudjiono mudrikah muflihah mugiyono muhamad muhammad muhammed muhidin mujiati mujiono mujiyem mukhlis mukidi
    mukti mulyadi mulyana mulyani mulyaningsih mulyati mulyono mumuh munawar munir muntamah murib murniasih murniati
    murtini musa musdalifah muslih muslimah muslimin musriah mustafa mustika mustofa mutia mutiah mutiara mutmainah
    mutmainnah muzaki muzakki nababan nabil nabila nabilah nadhif nadhira nadia nadine nadya nafisa nafisah nafsiah naila
    nainggolan najwa nana nanang nanda nandang nani naning naomi napitupulu nararya nasikin nasir nasrul nasution natalia
    natalie natasha nathan nathania naufal naura nayaka nayla nayra nelly neneng nengah neysa ngadimin ngadiyem ngaisah
    ngatemi ngatiman ngatini ngatiyem ngatman ngurah nia nicholas nicolas niko nila nina ningrum ningsih ningtyas ninik
    nining nirmala nisa nisrina nita nizar noah noer nofrizal nova noval novel novi novia noviana novianti novita
    noviyanti nugraha nugroho nunik nunung nur nuraeni nuraida nuraini nurdiana nurdin nurhalimah nurhasanah nurhayati
    nurhidayah nurhidayat nuri nurjanah nurlaela nurlela nurmala nurohman nurokhim nursiah nursyah nurul nurwahyuni
    nuryanti nuryati nyai nyoman odang odelia okta oktavia oktaviani olive olivia oman omay ondi onih orlando otih otong
    oyok paidi paijo paiman paimin paimun painah painem pakpahan pandu pangestu panggabean panji pardede pardi parjo
    parman partinah partini parulian paryono pasaribu patimah patricia patrick pattiasina paula paulus pelupessy permana
    permatasari petrus pipit pohan ponijan poniman ponimin ponirah poniran poniyem popon popong pradana prakoso pramesti
    pramono pranoto prasetya prasetyo pratama pratiwi prayitno prayoga priscilla priska priyambodo priyanto priyo puji
    pujiati purba purnama purnomo purwanti purwanto puspa puspasari puspita puspitarini puspitasari putra putrawan putri
    putu qomariyah qonita quinsha rachel rachmad rachman rachmat rachmawati raden radit raditya rafa raffa rafi rafka
    rafli rahardjo raharjo rahayu rahayuningsih rahma rahmad rahman rahmat rahmawati rahmi raihan raisa raka rakha rama
    ramadani ramadhan ramadhana ramadhani rambe ramli ramzi randi rangga rangkuti rani rania rasiman rasmi rasya ratih
    ratna ratnaningsih ratnasari rayhan raymond razan rebecca regina rehan renata rendi rendra reni renny resti reva
    reyhan reza rezki rhea rian riana ricky ridho rido ridwan rifa rifai rifki rifqi rika riko rina rini rio riri riris
    riska riski risma rita ritonga rizal rizka rizki rizkia rizky rizqi robby robert robi roby rohaeti rohana rohani
    rohaya rohayah rohimah rohmad rohmah rohman rohmat roihan rokayah rokhim romi romlah ronald roni ronny rosa rosalia
    rosalina rosdiana rosidah rosidi rosita rosmala rosmaniar rosmawati rosmiati rosmini roy ruben rubiyah rudi rudianto
    rudy ruhiyat rukiman rukini rukiyah rukmana rukmini rumengan rumini rumiyati runtuwene rusdi ruslan rusli rusmiati
    rusmini rustam rustandi ruth ryan saadiah sabda sabila sabrina sadikin sadiman safa safira safitri safri safrudin
    sagung sahetapy sahrul saidah saiful sajidin sakiman salbiah saleh salim salimin salma salmah salman salsabila salwa
    samantha samijo saminah saminem samingun samiran samsi samsudin samsul samuel sandhi sandi sandra sandy santi santo
    santosa santoso sapari saparudin saputra saputri saragih sarah sardi sari sarimin sarinah saripah sariyem sarjono
    sarmin sarmini sarno sarti sartika sartono sarwenda sarwono sastro satimin satiyem satria satrio satya saut savira
    sekar selena selin selvi sembiring septi septian septiani seran serly setiadi setiawan setiawati setyaningsih setyawan
    setyo setyobudi setyowati shafa shafira shakila shalsa sharon sheila sherly shifa shinta sholeh sholihah sholikah
    siagian siahaan sianturi sidik sihombing silaban silalahi silvana silvi silvia simanjuntak simbolon simon sinaga sinta
    sintia sirait siregar sisca siska siswadi siswanto siswoyo siti sitorus situmorang siyem slamet sobari sofia sofyan
    solehudin solekhah solihin solikin sondakh soni sopian sopiyah soraya sri srimulyani stanley stefan stefani stefanus
    stella stephanie stevani steve steven suardana suarta suartana subagyo subandi subekti sucipto sudarmaji sudarman
    sudarmi sudarmono sudarno sudarsana sudarsono sudarti sudiarta sudirman sudiyono sudjono sudrajat sugandi sugeng
    sugiarti sugiarto sugiman sugini sugiono sugito sugiyanto sugiyem sugiyono suhadi suharni suharti suhartono suhendar
    suhendi suhendra suherlan suherman sujarwadi sujarwo sujono sukaesih sukamti sukamto sukardi sukarni sukarti sukerta
    sukijan sukinem sukini sukirman sukirno sukiyem sukma sulaiman sulami sularno sulasmi sulastri sulimah sulis
    sulistiani sulistyo sulistyowati sumadi sumardi sumarni sumarno sumarsih sumarsono sumarti sumaryati sumerta sumiati
    suminah suminem sumini sumiran sumiyati sumiyem sunardi sunarni sunarti sunarto sunaryati sunaryo sundari supardi
    suparjo suparman suparmi suparno suparti supini supiyah suprapti supri supriadi supriatin supriatna suprihatin
    supriyadi supriyanto supriyono suradi surahman surani surati suratman suratmi suripto surono surti surya suryadi
    suryana suryani suryaningsih suryanto suryati suryono susan susana susanti susanto susi susilawati susilo susilowati
    sutardi sutarma sutarman sutarmi sutarno sutarto sutaryo sutejo sutikno sutinah sutini sutisna sutiyono sutopo
    sutriani sutrisni sutrisno suwandi suwarni suwarno suwarti suwito suyadi suyanti suyanto suyatmi suyatno suyono syafii
    syafira syafrizal syafruddin syahira syahputra syahputri syahrial syahril syahrini syahrul syaiful syakira syamsiah
    syamsiar syamsudin syamsul syamsuriadi syaqila syarif syarifah syarifuddin syarifudin syauqi syifa sylvia tabuni
    tamara tambunan tampubolon tandean tania tanjung tanoto tantri tarigan tarjo tarmi tarmizi tarsih tarya tasmi tasripin
    tasya tatang tatiek tatik tatjana taufan taufik taufiq teddy tedi tefa tegar teguh tenri teresia teuku thalia theo
    theodora theresa theresia thomas tia tiara tiffany tika tina tini tita titi titik titin titis tiwi tobing toha tohari
    tommy toni tono tony toto tri triana trimo trisnawati trisno tristan triyono tuginem tugiran tugiyem tuhumury tukijan
    tukiman tukimin tukinem tukini tukiran tukirin tumijan tuminah tuminem tumini tumirah tursini tuti tutik tyas udin uha
    ujang ulfa ulfah ulya umar umi ummi untung usman utami utomo uun uus valen valencia valentino valerie vanessa vania
    vanya velia venny vera verdi veronica veronika vicky victor viktor vina vincent vino violita viona vito vivi wafi
    wagimin wagino wagirah wagiyem wahid wahyu wahyudi wahyuni wahyuningsih wahyuningtyas wakidi wakiman waluyo wandi
    wanimbo wardi wardoyo warno warsinah warsini warsito warsiyah warsono warti wartini wasiran wasis wasiyem wati wawan
    wawat wayan wenda wendy wibowo wicaksono widi widiantara widiastuti widodo widya widyaningsih widyastuti wiharja
    wijaya wijayanti wiji willy wilson winarni winarno winarsih winata winda windi windy wira wirata wirawan wiryawan
    wisnu wiwik wiwin wiyono wowor wulan wulandari wulansari xavier yahya yani yanti yanto yanuar yasmin yasmine yati
    yatimah yatiman yatmi yatno yayan yayuk yeni yenny yessica yoel yoga yogi yohan yohana yohanes yolanda yonatan yono
    yosef yoseph yosi yosia yosua yovan yoyo yoyoh yudha yudhi yudi yudiana yudistira yuli yulia yuliana yuliani yulianti
    yulianto yuliati yulius yuni yunia yuniarti yunita yunus yura yusniar yusri yusron yusuf yuyu yuyun zaenab zaenal
    zaenuddin zaenuri zafira zahira zahra zahwa zaid zainab zainal zainuddin zakaria zaki zakiah zalfa zara zaskia zayn
    zea zidan zidane ziva zivana zoya zubaidah zul zulaeha zulaikha zulfa zulfahmi zulfikar zulhendri zulkarnain zulkifli
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)


def is_given_name(word: str) -> bool:
    """Whether a word that is written with a capital is a name that many bear, or sounds like one."""
    lower = word.lower()
    return lower in GIVEN_NAMES or _LIKE_ONE.fullmatch(lower) is not None
