"""Words that look like names and are none, or only where the context says so. Written by hand."""

from python_jobs.masking.words_of import words_of

# Given names that are words too: alone they count as a name only where the context says so.
AMBIGUOUS = words_of(
    """
    will may mark grace art bill chase rich dawn hope faith joy summer autumn april june august frank grant drew rose
    lily ivy ruby amber crystal jade dag bo jan ask liv my mai per rune storm sten stig ulf ib else sky tue maj
    christian dean sue pat gene jean don ray lane dale glenn carol angel destiny heaven melody harmony star iris
    hunter parker carter mason taylor tyler cooper logan jordan austin dallas paris london israel chance price
    lance miles max ace van an so han de den her vi alt ny god
    andre andres ane bitten bøje ebbe helle jarl jo kristen line lone mille palle penny raven sherry sine spencer
    sys søs tage tilde viola tom ben bob rosa lea pam guy jay lee patty paw sandy misty diamond ebony hazel heather
    holly robin daisy tanner sierra troy kent bent steen gunner earl colleen hans alf dan sonny nana victor love king
    precious prince major merry noble rocky sunny queen royal sage stone wolf rex lake brook cliff dell ford marina
    lilje lotten basse nisse mulle tulle tut trisse misse nuser bolle bamse kit falk
    man can sun son han bay bat ham las les los tal far mor ole per tor vita era ada al ali
    abbott angus archie birch birdie blossom bobby bonnie briar bris brise chuck clementine clover coco constance
    dolph dot dusty ege elme elv felicity fern fifi foxy frede gigi gill ginger gro gry heath hyacinth håb jasmine
    jep jojo juniper kis kisser lulu marigold martin mavis mercy mimi mo molle muffi mus nulle nus olive pil pip
    pippi poppy primrose prudence pus putte putter river rosemary rowan rusty rønne saffron skjold snut sol svenne
    temperance tiger tordis tøs ulv verity vibse violet vips willow ægir
    """
)
# Capitalised words that begin sentences or name things, so they are no part of a name.
NOT_NAMES = words_of(
    """
    hos mens imens
    didnt dont doesnt cant couldnt wouldnt shouldnt wont isnt arent wasnt werent hasnt havent hadnt thats whats theres
    youre theyre ive grüßen freundlichen herzliche hochachtungsvoll sehr geehrte geehrter liebe lieber danke bitte
    cordialement bonjour merci saludos gracias hola pozdrawiam dzień dobry hälsningar vänliga hei terveisin ystävällisin
    dkk eur usd gbp sek nok pln chf sms mms dec thurs tues
    jeg du han hun vi i de det den der dette disse min mit mine din dit dine hendes vores jeres deres en et og
    men eller fordi hvis hvad hvor hvornår hvorfor hvem hvordan kan skal vil må har er var bliver blev ikke også kun
    kære hej hejsa goddag tak venlig venlige hilsen hilsner mvh vh kh med fra til om på af ved for som så nu når efter
    før under over igen allerede ordre ordren faktura produkt produktet kunde kunden kundeservice support adresse
    telefon tlf mobil mail email e-mail cpr iban konto kort levering leveringen pakke pakken beløb pris returnering
    retur mandag tirsdag onsdag torsdag fredag lørdag søndag januar februar marts april maj juni juli august
    september oktober november december danmark danske bank post nord postnord
    i'm the a an this that these those my your his her its our their we you he she it they who what when where why
    how can could would should might must have has had is are was were be been do does did not no yes and or
    but because if then than so as at by for from in into of on off out over to up with about after before again
    dear hi hello hey thanks thank regards best kind sincerely cheers yours order invoice product customer service
    support address phone mobile account card delivery package amount return refund please monday tuesday
    wednesday thursday friday saturday sunday january february march june july october also just still already
    denmark united states kingdom euro visa mastercard paypal mobilepay dankort apple google microsoft street road
    team hotline chat web app store subject re fwd vedr vedrørende att attention mr mrs ms dr hr fru frk
    den ved ref sku ean cvr faq gdpr ok pdf url www contact call kontakt ring skriv skrev sagde says said
    født born birth date dato number nummer nr name navn regarding concerning know let tell told need
    tillykke congratulations koden
    want send sent got get give problem issue question spørgsmål klage complaint changed flyttet moved new ny
    too very more less much many me him us them nobody somebody someone anyone everyone anybody nothing everything
    something yesterday today tomorrow tonight mig dig ham hende os jer dem sig nogen noget ingen intet bor igår idag
    imorgen kl pt ping fyi asap eta eod diagn matr sct inkl ekskl pga ifm vha evt osv mht ift ca bl
    agent user bruger operator chatbot ringes opk kd sbh vedhæftet mailto varner varenr
    back lige bare venligst straks snarest feb dec nov oct okt sept mon wed thu fri thurs tues weds
    sgt rev capt cpl cllr iban swift bic antal postnr kortnr
    """
)
# Neither part of a name nor held for one even in the middle of a sentence.
NEVER = words_of(
    """
    may april june august january february march july september october november december de den i dem deres christmas
    easter jul påske will grand price china london paris austin dallas jordan israel georgia chelsea brooklyn
    charlotte's sydney florence milan milano roma verona siena geneva vienna madison denver houston phoenix samsung
    philips sony nokia nike adidas puma levi's lego ikea silvan bilka netto føtex elgiganten power zalando amazon
    google apple microsoft adobe tesla toyota volvo ford opel renault peugeot skoda audi bmw mercedes honda siemens
    bosch miele electrolux canon epson lenovo dell asus acer garmin fitbit spotify netflix facebook instagram linkedin
    outlook excel windows android iphone ipad airpods nordea novo nordisk maersk mærsk carlsberg tuborg arla vestas
    ørsted danfoss grundfos lundbeck coloplast velux dsb matas magasin illum georg-jensen royal kähler fjällräven
    hertz avis klarna mobilepay dankort visa mastercard paypal postnord bring dao ups fedex shopify salesforce
    navision visma economic kitty barbie disney marvel harry-potter europa afrika asia asien amerika india indien
    sverige norge tyskland spain rome italy greece turkey france holland egypt morocco croatia rimini sicily crete
    cyprus malta tuscany bavaria algarve lanzarote tenerife mallorca bali phuket dubai doha tokyo beijing shanghai seoul
    delhi mumbai melbourne toronto montreal vancouver lima nairobi cairo tunis rhodos kreta cypern sicilien toscana
    gardasøen whit queen king saint sankt sct skt st
    """
)
# Danish family names beside Faker's ninety: common ones, and some that are ordinary words too.
DANISH_FAMILY = words_of(
    """
    aagaard abildgaard agerskov ahlmann andreasen bach bak bang bech beck berthelsen bertelsen bendtsen bjerre
    bjerregaard bladt bloch boesen bonde borch borg brandt bro bruhn bruun bundgaard buch buhl byskov bøgh bøje
    carlsen clemmensen dahl dalgaard dalsgaard dam damgaard damm danielsen davidsen degn due ebbesen elkjær engberg
    enevoldsen eskildsen fabricius fisker fog fogh frandsen frederiksen friis frost fuglsang gade gammelgaard gormsen
    gram gregersen greve groth grøn grønbæk gundersen haagensen hald halkjær harbo hede hedegaard hein helms
    henningsen hermansen hesselberg hjort hjorth hoff hoffmann holck holgersen holst hougaard hvid høeg høgh høj
    højgaard ibsen ipsen jacobsen jakobsen jespersen jessen johansen josefsen juel juhl justesen jønsson jørgensen
    kaas kaspersen kirk kirkegaard kjeldsen kjær kjærgaard kjærsgaard klausen klit knudsen koch kofod kofoed kragh
    krarup kring kristiansen krog krogh kromann kruse kvist lange langkjær lassen lauridsen lauritsen laursen leth
    lind lindberg lindhardt linnet lorentzen lund lundgaard lundsgaard lyng lykke lynge løvgren madsen malling
    markussen marcussen matthiesen mathiesen michelsen mikkelsen mogensen mortensen mose munk munch myrup mølgaard
    nedergaard neergaard nikolajsen norup nygaard nyborg nymann nørgaard nørskov olesen olsen ottosen overgaard
    paulsen pihl pilgaard ploug poulsen prip quist raben rask rasch ravn riis ringgaard risager rohde rosenkilde
    rosendahl rønne sand schmidt schou schrøder schultz siggaard simonsen skaarup skipper skjødt skov skovgaard skou
    skytte slot smed smidt sand sonne steen steffensen stokholm storm sund svane svendsen søgaard søndergaard sørensen
    thorsen thomsen thorup thygesen toft toftegaard trier tved tøttrup uhrenholt ulrich vad vang vestergaard
    vilhelmsen villadsen vind vinter vinther voss wagner warming weber wind winther winter wulff ørum østergaard
    østergård aaen ågesen
    """
)
# Things that are sold under a person's name: 'Victoria spisebord', 'bordlampe Luna'. Danish compounds end in them.
THINGS = words_of(
    """
    chair armchair table lamp sofa desk shelf bed mug bowl vase rug mirror stool bench cabinet cushion blanket plate
    clock basket tray candle bookcase wardrobe drawer pillow jug glass dress shirt jacket coat shoe shoes boots bag
    sneakers sweater jeans hat scarf gloves watch ring necklace earrings bracelet perfume cream shampoo soap stroller
    bike bicycle helmet tent phone laptop tablet printer keyboard monitor headset speaker camera charger cable kettle
    toaster oven fridge freezer dishwasher vacuum cleaner coffee machine mixer blender pan pot knife set series
    collection edition model version size colour color cake beer wine cheese chocolate tea bread
    stol bord lampe reol seng krus skål vase tæppe spejl skammel bænk skab pude plaid tallerken ur kurv bakke stage
    hylde kande sæt spisesæt hynde møbel møbler gardin lysestage kop service bestik gryde pande kniv ovn køleskab komfur
    maskine støvsuger kedel højttaler telefon skærm printer oplader kabel kamera cykel hjelm telt taske sko støvler
    kjole bluse skjorte jakke frakke bukser trøje hue handske smykke halskæde armbånd parfume creme sæbe barnevogn
    legetøj dukke spil bog serie kollektion udgave størrelse farve kage øl vin ost chokolade sofabord pakke
    varmepumpe pumpe filter mørtel radiator termostat armatur vandhane batteri router modem rollator kørestol
    boiler radiator tyre tyres battery adapter error import export app software plugin
    dyne lagen håndklæde madras system kasse dåse potte plante blomst
    """
)
# What a company's name ends in, or a street's in English.
COMPANY = words_of(
    """
    aps ltd limited inc llc gmbh group plc corp corporation holding holdings byg vvs auto transport consulting
    invest ejendomme el eftf brothers bros sons sønner partners partnere company bank forsikring logistik logistics
    energy media design studio shop store biler bolig revision advokater tandlæge klinik energi service services
    solutions technologies systems industries international controls airlines hotel hotels restaurant café cafe
    museum universitet university college school skole gymnasium hospital fonden fond foundation kommune region tv
    radio fc ivs llp lp plc amba fmba smba ag kg bv nv srl sarl pty asa kft oyj lettings estates properties
    solicitors associates builders plumbing plumbers bakery catering roofing cleaners motors garage pharmacy dental
    surgery clinic trust charity council publishers press travel tours airways railways tagdækning murerfirma
    malerfirma entreprise entreprenør anlæg autoværksted autoservice dæk køkkener bageri bøfhus slagter slagteri
    konditori pizzeria grill kiosk frisør salon apotek optik boghandel blomsterhandel vinhandel fiskehandel trælast
    tømmerhandel planteskole ejendomsmægler boligforening antenneforening vandværk fjernvarme elforsyning rengøring
    rengøringsservice vinduespolering flytteservice taxa turistfart rejser rederi havn kloakservice street road
    avenue lane drive court square boulevard place hill park bridge station airport vej gade allé plads
    """
)
# Whom letters are addressed to or signed by, when it is nobody.
OFFICES = words_of(
    """
    kundeservice support supporten team teamet alle sammen allesammen kunde kunder kundecenter kundecentret sir madam
    customer customers service afdeling afdelingen salg salgsafdelingen sales butik butikken administration
    administrationen redaktion redaktionen kollega kolleger kollegaer venner ven naboer nabo chef all everyone everybody
    folks guys there both igen jer dig hotline agent admin administrator bot chatbot system systemet lager lageret
    bogholderi bogholderiet regnskab accounting billing finance info kontoret office webshop shop
    familien økonomi økonomiafdelingen marketing drift driften ledelse ledelsen direktion direktionen jura indkøb
    produktion produktionen kommunikation teknik miljø kultur borgerservice jobcenter jobcentret inkasso receptionen
    sirs mesdames gentlemen ladies colleagues neighbours neighbors residents parents forældre beboere medlemmer
    bestyrelse bestyrelsen kommunen retten politiet finance legal management board payroll procurement logistics
    operations reception maintenance housekeeping security helpdesk servicedesk kassen lønkontoret hr it
    medarbejder medarbejdere rådgiver doktor doktoren doctor tandlæge tandlægen concern concerned whom
    """
)
# Names that are words, and such words that what has them as its subject is hardly a person.
SELDOM_PERSONS = words_of(
    """
    price chance hope summer autumn april may june august tue sky ny god alt her vi an so de den han van ace max
    miles man can sun son far mor ham las les los tal era vita bat bay tag ole-lange brook stone lake cliff crystal star
    diamond king queen royal major prince tre fire fem seks syv otte per tom bill lance will art or el la dag
    """
)
# Whose something is: no name in a sentence that goes on with a small letter.
POSSESSIVES = frozenset(["hans", "hendes", "min", "din", "his", "her"])
# Between the parts of a name.
PARTICLES = frozenset(
    [
        "von",
        "van",
        "á",
        "ter",
        "zur",
        "der",
        "de",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "di",
        "da",
        "dos",
        "del",
        "du",
        "zu",
    ]
)
# Given names as they are shortened, with a full stop behind: 'Chr. Krelbæk'.
SHORTENED_NAMES = words_of(
    """
    Chr Fr Frdr Joh Th Thv Vilh Vald Alb Aug Ferd Edv Nic Sv Kr Md Mohd Moh Wm Geo Chas Thos Jos Benj Alex
    """
)
