"""Words that stand around names in Danish and English text, and patterns made of them; ``cues.py`` reads them."""

import re


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(phrase.split())}" for phrase in text.split(",") if phrase.strip())


TITLES = _phrases("""
    hr, fru, frk, frøken, mr, mrs, ms, miss, mister, dr, prof, professor, adv, advokat, læge, overlæge, lektor,
    direktør, pastor, sir, amb, ing, fam, rev, reverend, sgt, sergeant, capt, captain, lt, cpl, councillor,
    councilor, cllr, judge, provst, biskop, sognepræst, major, oberst, kaptajn, løjtnant, sergent, dommer, herr, frau
""")
NAMING = _phrases("""
    hedder, heter, kalder sig, kaldte sig, kalde sig, ved navn, navnet er, navn er, namn är, name ist, ich heiße, ich
    bin, name is, named, called, navn, navne, navnet, name, names, familien, family, kontoindehaver, cardholder,
    kortholder, account holder, kælenavn er, kælenavnet er, kalder hende, kalder ham, kalder mig, kald mig, kald
    mig bare, call me, calls
    me, call him, calls him, call her, calls her, nickname is, goes by, hedder stadig, hed, hed vist, opgivet som,
    angivet som, registreret som, kendt som, kaldet, known as, aka, alias, registered as, listed as
""")
PERSONS = _phrases("""
    mand, kone, hustru, søn, datter, mor, far, bror, søster, nabo, naboen, ven, veninde, kæreste, samlever, kollega,
    kollegaen, chef, chefen, barn, kunde, kunden, medarbejder, medarbejderen, sagsbehandler, sagsbehandleren,
    modtager, modtageren, afsender, undertegnede, ansvarlige, borger, borgeren, patient, patienten, elev, vikar,
    tekniker, svigermor, svigerfar, svoger, svigerinde, mormor, morfar, farmor, farfar, bedstemor, bedstefar, tante,
    onkel, moster, faster, fætter, kusine, niece, nevø, barnebarn, stedsøn, steddatter, eks, eksmand, ekskone,
    genbo, genboen, naboerne, roommate, barnepige, makker, vicevært, viceværten, inspektør, formand, formanden,
    kasserer, kassereren, sekretær, referent, dirigent, suppleant, revisor, tolk, tolken, skoleleder, rektor,
    pædagog, lærer, læreren, klasselærer, sygeplejerske, jordemoder, terapeut, sagsbehandleren, montør, montøren,
    chauffør, chaufføren, håndværker, murer, tømrer, elektriker, bager, kok, kokken, tjener, træner, træneren,
    trænerne, instruktør, præst, præsten, ejeren, lejeren, beboer, beboeren, borgerens, vidne, kautionist, skyldner,
    skadelidte, forsikrede, føreren, husband, wife, son, daughter, mother, father, brother, sister, neighbour,
    neighbor, friend, partner, colleague, boss, manager, child, customer, client, employee, agent, recipient,
    sender, claimant, beneficiary, passenger, technician, mum, mom, dad, grandma, grandpa, grandmother, grandfather,
    aunt, uncle, cousin, nephew, stepson, stepdaughter, girlfriend, boyfriend, ex, flatmate, landlady, granny,
    grandad, granddad, nan, auntie, twin, daughters, sons, brothers, sisters, guide, caretaker, teacher, nurse,
    coach, driver, plumber, treasurer, secretary, chairman, assistant, interpreter, lawyer, witness, resident,
    applicant, patient, guest, vagten, vikaren, portøren, pedellen, ekspedient, ekspedienten, kurer, kureren,
    receptionist, receptionisten, maler, maleren, tømreren, mureren, blikkenslager, blikkenslageren, elektrikeren,
    vvs'eren, gartner, gartneren, frisør, frisøren, lægen, tandlægen, psykolog, psykologen, fysioterapeut,
    advokaten, mægler, mægleren, ejendomsmægler, bankrådgiver, rådgiveren, konsulent, konsulenten, projektleder,
    teamleder, afdelingsleder, lederen, direktøren, eleven, studerende, praktikant, praktikanten, lærling,
    lærlingen, svenden, mesteren, gæsten, deltageren, medlem, spilleren, holdleder, instruktøren, dagplejer,
    dagplejeren, barnepigen, hjælper, hjælperen, plejer, ledsager, assistent, assistenten, sekretæren, oldemor,
    oldefar, stedmor, stedfar, svigersøn, svigerdatter, plejesøn, plejedatter, plejemor, plejefar, forlovede,
    ekskæreste, storebror, lillebror, storesøster, lillesøster, tvillingebror, tvillingesøster, naboens,
    barnebarnet, fadder, gudmor, gudfar, kassedamen, buschauffør, taxachauffør, skolelærer, skolelederen, pædagogen,
    sundhedsplejerske, sygeplejersken, jordemoderen, kontorelev, bogholder, bogholderen, receptionist, courier,
    cashier, waiter, waitress, security guard, porter, janitor, cleaner, builder, electrician, painter, carpenter,
    gardener, dentist, physiotherapist, vet, accountant, adviser, advisor, broker, supervisor, foreman, trainee,
    intern, apprentice, pupil, tutor, lecturer, babysitter, nanny, carer, caregiver, volunteer, goalkeeper, referee,
    visitor, lodger, fiancé, fiancée, widow, widower, stepmother, stepfather, stepmum, stepdad, mother-in-law,
    father-in-law, sister-in-law, brother-in-law, son-in-law, daughter-in-law, grandson, granddaughter, godmother,
    godfather, big sister, little sister, big brother, little brother, half-brother, half-sister, bookkeeper,
    solicitor, surveyor, engineer, housemate, classmate, teammate, bestie, hubby, missus
""")
SPOKEN = _phrases("""
    talt med, talte med, tale med, taler med, snakket med, snakkede med, snakke med, snakker med, aftalt med,
    aftalte med, aftaler med, spoke to, spoke with, spoken to, spoken with, talk to, talk with, talked to, talked with,
    talking to, talking with, snak med, afløser for, opkald fra, opringning fra, overdraget til, afleveret til,
    udleveret til, hentet af, bragt af, betalt af, modtaget af, henvist af, message for, message from, voicemail from,
    spørg efter, spørge efter, spurgte efter, asked for, picked up by, collected by, paid by, handed to, spørg, vegne
    af, behalf of
""")
SIGNED = _phrases("""
    mvh, vh, kh, dbh, hilsen, hilsner, hilsn, hils, venlig hilsen, regards, sincerely, faithfully, yours, love, knus,
    cheers, best, best wishes, thanks, thank you, tak, tak til, thanks to, hej, hejsa, hej igen, hi, hello, hey, dear,
    kære, goddag, godmorgen, good morning, good afternoon, good evening, att, attn, c/o, cc
""")
# Greetings and closings: a capital that follows them is hardly anything but a name.
ADDRESSING = _phrases("""
    mvh, vh, kh, dbh, hilsen, hilsner, hils, venligst, regards, sincerely, faithfully, knus, cheers, hej, hejsa, hi,
    hello, hey, dear, kære, tak, thanks
""")
# Words between which a subject stands.
JOINING = _phrases("""
    at, om, og, hvis, når, da, mens, fordi, men, så, end, for, som, that, and, if, when, while, because, but, than, or,
    eller
""")
BEING = _phrases("""
    jeg er, det er, dette er, i am, i'm, im, this is, it's, its, jeg er stadig, det er stadig, it's still, det er
    bare, it's just
""")
OTHERS = _phrases("""
    samtale med, møde med, aftale med, dialog med, conversation with, call with, meeting with, agreement with,
    hilsen fra, hilsner fra, signed by, approved by, requested by, handed over to, godkendt af, oplyst af, sendt af,
    skrevet af, underskrevet af, kvitteret af, chat with, chatted with, speak to, speak with, speaking to, speaking
    with, discussed with, ask, ask for, tell, told, kontakt, kontakte, contact, thank, takke, takker, ring til,
    ringe til, ringer til, ringede til, ringet til, skriv til, skriver til, svar til, call, according to, ifølge,
    kundens navn, witnesses, efter aftale med, både, hverken, both, neither, siger, sagde, skrev, svarede, spurgte,
    bed, bede, beder, bedt, mener, oplyser, says, said, wrote, asked, replied, rang, phoned, emailed, texted,
    messaged, interviewed, hired, met, promoted, congratulate, introduced, ansat, interviewet, mailet, mailede,
    smset, besøgt, besøgte, rykket, rykkede, belonged to, belongs to, tilhører, tilhørte, booked under, under
    navnet, from her, hørt fra, heard from, hear from, greetings from, love from, regards from, wishes from, knus
    fra, kram fra, signed for by, accepted by, witnessed by, reported by, seconded by, proposed by, introduced by,
    referred by, driven by, recommended by, tilhørende, tilh, ejet af, ejes af, owned by, kørt af, udført af,
    anmeldt af, henvist af, anbefalet af, indsendt af, bestilt af, aftalt af, overdrages til, tildelt, assigned to,
    not me, ikke mig, seen by, treated by, behandlet af, undersøgt af, set af, fange, fanget, træffe, fat i, fat på,
    hold of, reach, catch
""")
ROLES = _phrases("""
    kontaktperson, klient, værge, pårørende, forælder, leder, kontakt, guardian, client, contact,
    køber, sælger, lejer, udlejer, ansvarlig, fam, deltager, elev, ejer, buyer, seller, tenant, landlord,
    contact person, attendee, owner, assignee, assigned to, employee name
""")
BESIDE_WORDS = _phrases(
    "og, and, eller, or, til, to, with, med, m., m/, w/, af, by, for, hos, fra, from, att, cc, mod, uden"
)
ALL_INTRODUCING = PERSONS + SPOKEN + SIGNED + ROLES + BEING + OTHERS
# A full stop may stand after these, and a comma after greetings and signatures.
DOTTED = TITLES + _phrases("fam, mvh, vh, kh, dbh, att, attn, cc, tilh")
FLAT = str.maketrans(dict.fromkeys('\n\r\t()"“”«»*_|>', " "))
ACTS = re.compile(
    r"(?:['’]?s (?:søn|datter|mor|far|mand|kone|kæreste|bror|søster|chef|nabo|son|daughter|mother|father|wife|husband|"
    r"boss|manager|brother|sister|neighbou?r)\b| (?:og|and) (?:hans|hendes|his|her)\b)|"
    r"['’]?s?(?:, (?:please|(?:kan|vil|kunne|har|can|could|would|will|please|er) (?:du|i|you)|du|you)\b|"
    r",? (?:han|hun|he|she|who|som)\b| (?:har |have |has )?(?:siger|sagde|sagt|oplyser|oplyste|afløser|afløste|vandt|"
    r"tabte|kvitterede|råber|råbte|ringede|ringer|ringet|rang|skriver|skrev|skrevet|mener|ønsker|svarede|svarer|bor|"
    r"hedder|fortæller|fortalte|spurgte|spørger|lovede|lovet|klagede|klager|bad|beder|tog|insisterer|bekræfter|vender|"
    r"kommer tilbage|vil gerne|overtager|er (?:født|syg|sygemeldt|fraværende|ansat|flyttet|gravid|enig|uenig|død|sur|"
    r"vred|glad|utilfreds|bekymret|indlagt|udskrevet|afgået|på (?:ferie|barsel|orlov|kursus|arbejde))|"
    r"called|calls|says|said|wants|wanted|asked|asks|told|promised|wrote|writes|replied|lives|insists|complained|"
    r"confirmed|disputes|would like|admitted|here|won|lost|refused|refuses|"
    r"is (?:on (?:call|leave|holiday|maternity|duty|vacation)|off|sick|ill|pregnant|retired|away|late|angry|upset|"
    r"happy|unhappy|back from))\b|"
    r"\s?\((?:f\.|tlf|tel|mobil|phone|\d{6}|cpr|født|born)|, (?:født|born|cpr|f\.)(?!\w)| (?:født|born|f\.)(?!\w)|"
    r" = [a-zæøå])",
    re.IGNORECASE,
)
PERFORMS = re.compile(
    r" (?:(?:ikke|aldrig|altid|allerede|også|selv|nu|igen|never|always|already|also|just|bliver|er|blev) )?"
    r"(?:har|havde|er|var|bliver|blev|vil|ville|skal|skulle|kan|kunne|må|måtte|får|fik|kommer|kom|går|gik|henter|"
    r"hentede|sender|sendte|giver|gav|ved|tror|kender|kendte|står|stod|køber|købte|betaler|betalte|bestilte|bestiller|"
    r"modtog|modtager|hjælper|hjalp|allerede|ikke|underskrev|deltog|deltager|godkendte|godkender|tager|venter|ventede|"
    r"arbejder|kører|anbefaler|aflyser|aflyste|hilser|klarer|mangler|dækker|dækkede|hjælper|flytter|flyttede|kigger|"
    r"kiggede|følger|fulgte|starter|startede|stopper|stoppede|glemte|efterlyste|efterlyser|nægter|nægtede|kvitterer|"
    r"afhenter|afhentede|møder|mødte|sidder|sad|ligger|lå|spiser|spiste|sov|sover|drak|spiller|spillede|synes|syntes|"
    r"husker|huskede|elsker|hader|håber|ryger|nåede|hører|hørte|læser|læste|syg|sygemeldt|"
    r"moves|moved|covers|covered|requests|requested|takes|took|brings|brought|picks|picked|collects|collected|joins|"
    r"joined|leads|led|owns|chairs|plays|teaches|drives|drove|prefers|likes|liked|loves|hates|hopes|expects|plans|"
    r"attended|approved|declined|accepted|cancelled|booked|forgot|arrived|bought|met|starts|started|signs|stays|"
    r"stayed|lent|borrowed|fell|slept|ate|seemed|seems|remembers|handles|handled|kontaktet|kontaktes|informeret|orienteret|ringet|"
    r"has|had|is|was|will|would|can|could|should|did|does|didn't|doesn't|isn't|wasn't|never|came|comes|got|gets|gave|"
    r"gives|sent|sends|paid|pays|ordered|signed|needs|needed|knows|thinks|thought|received|works|agreed|left|helped)\b",
    re.IGNORECASE,
)
OWNED = re.compile(
    r" (?:ordre|bestilling|pakke|sag|konto|aftale|adresse|telefon|mobil|nummer|mail|faktura|abonnement|bil|hus|"
    r"lejlighed|kontrakt|klage|cpr|navn|børn|forældre|mor|far|mand|kone|søn|datter|kæreste|bror|søster|chef|hjælp|svar|"
    r"sygdom|ferie|fravær|barsel|opsigelse|løn|nøgle|cykel|varevogn|knallert|jakke|taske|computer|skab|seng|værelse|"
    r"hund|kat|fødselsdag|begravelse|bryllup|operation|behandling|journal|medicin|recept|tid|vagt|skema|opgave|briller|"
    r"pung|pas|kørekort|depot|arm|ben|knæ|ryg|skulder|hånd|fod|tand|storesøster|storebror|lillesøster|lillebror|familie|"
    r"kollega|nabo|lærer|læge|besked|forslag|besøg|bemærkning|underskrift|illness|absence|birthday|desk|room|locker|van|"
    r"bike|dog|shift|medication|prescription|appointment|passport|keys|coat|glasses|wheelchair|knee|shoulder|funeral|"
    r"wedding|visa|family|neighbou?r|signature|message|"
    r"order|account|parcel|package|case|invoice|address|phone|number|e-?mail|name|house|car|contract|complaint|"
    r"subscription|wife|husband|son|daughter|mother|father|brother|sister|boss)\w*\b",
    re.IGNORECASE,
)
ENDS_AS_VERB = re.compile(r" ([a-zæøå]{2,}(?:er|ede|te|ed))\b")
NO_VERBS = frozenset(
    [
        *("efter", "eller", "under", "over", "her", "der", "per", "før", "hver", "nummer", "varer", "ordrer", "timer"),
        *(
            "after",
            "never",
            "other",
            "order",
            "number",
            "later",
            "under",
            "over",
            "better",
            "water",
            "red",
            "bed",
            "need",
        ),
    ]
)
FROM = re.compile(r" (?:fra|her|igen|from|here|again)\b", re.IGNORECASE)
FAMILY_FOLLOWS = re.compile(r" ([^\W\d_]{3,})(?= (?:og|jeg|har|vil|and|i|har|er|am|is)\b|[,.!\n]|$)", re.IGNORECASE)
OF_THINGS = frozenset(
    [
        *(
            "i",
            "in",
            "på",
            "on",
            "via",
            "using",
            "the",
            "en",
            "et",
            "den",
            "det",
            "de",
            "a",
            "an",
            "jeres",
            "vores",
            "our",
        ),
        *("your", "min", "mit", "mine", "my", "som", "as", "this", "denne", "dette", "model", "produkt", "product"),
        *("varen", "mærket", "brand", "app", "appen", "system", "systemet", "programmet", "emne", "subject", "under"),
    ]
)
TYPE_FOLLOWS = re.compile(r" (?:[A-Z]{1,4}-?\d|\d{1,4}[A-Z]{1,3}\b)")
SEPARATES_ITEMS = re.compile(
    r"(?:[ ]\d{1,2}[^\s,;]{0,8})?\s?[,;/+]\s?(?:(?:og|and|samt|&)\s)?|\s(?:og|and|samt|&|or|eller)\s"
)
PHRASE_END = re.compile(r"[ \t]*(?:[.,!?;]|[\r\n]|$)")
AND = re.compile(r"\s(?:og|and|or|eller|&)\s([^\W\d_]+)", re.IGNORECASE)
NEXT_CAPITAL = re.compile(r"['’]?s?[ ]([A-ZÆØÅ][^\W\d_]+)")
# 'Jens Jensen Tømrer & Snedker ApS': more words of a firm before its legal form.
FIRM_GOES_ON = re.compile(
    r"(?:[ ](?:[A-ZÆØÅ][\w-]*|&|og|and)){1,4},?[ ](?i:a/s|aps|i/s|k/s|p/s|ivs|ltd|inc|llc|llp|gmbh|plc|corp|amba)\b"
)
WORD_AFTER = re.compile(r"\s([^\W\d_]+(?:-[^\W\d_]+)*)")
CALLING = frozenset(["bed", "ring", "set", "book", "phone", "watch", "tag"])
ROLE_WORDS = frozenset(PERSONS + ROLES)
# The first two and the last two characters of " og ", " and ", " or ", " eller ", " & ".
AND_BEGINS, AND_ENDS = frozenset([" o", " a", " e", " &"]), frozenset(["g ", "d ", "r ", "& "])
PAIRING = frozenset(["og", "and", "or", "eller", "&"])
DETERMINERS = frozenset(
    [
        *(
            "en",
            "et",
            "den",
            "det",
            "de",
            "min",
            "mit",
            "mine",
            "din",
            "dit",
            "jeres",
            "vores",
            "hans",
            "hendes",
            "ingen",
        ),
        *("a", "an", "the", "my", "your", "our", "his", "her", "their", "this", "that", "no", "any", "some", "in", "i"),
    ]
)
SENTENCE_MARKS = frozenset('.!?:;\n\r•-–|>/"”')
# A full stop after these ends no sentence.
ABBREVIATED = re.compile(
    r"(?:^|[\s(/])(?:vedr|ang|mht|m|v|f|fr|ff|hr|kl|tlf|adr|nr|jf|lev|modt|afl|ref|hhv|evt|incl|inkl|ekskl|bl|ca|mr|"
    r"mrs|"
    r"dr|prof|adv|amb|att|attn|cc|frk|fam|ing|cand|st|gl|kd|pt|sbh|bem|obs|re|resp|tel|mob|mobil|kontakt|ansv|opr|tidl|"
    r"gift|cpr|pers|samt|aft|rep|tekn|kons|ass|afd|dir|sekr|form|kass|tilh|chr|md|mohd|joh|vilh|fr|rev|sgt|capt|lt|cpl)\.[\s(]*\Z",
    re.IGNORECASE,
)
SENTENCE_PADDING = " \t\"“'("


PHRASES = TITLES + NAMING + ALL_INTRODUCING + DOTTED + BESIDE_WORDS + ADDRESSING + JOINING
LISTED_AFTER = re.compile(r", ([A-ZÆØÅ][^\W\d_]+)(?= og | and |, |\s*$)")
LISTED_BEFORE = re.compile(r"([A-ZÆØÅ][^\W\d_]+), \Z")
# What a sentence says to somebody before it calls him by his name.
BEFORE_CALLED = frozenset(
    [
        *(
            "hjemme",
            "her",
            "der",
            "nu",
            "så",
            "da",
            "jo",
            "mig",
            "dig",
            "os",
            "hjælpen",
            "dag",
            "aften",
            "igen",
            "sidst",
        ),
        *("beskeden", "svaret", "snakken", "up", "now", "today", "again", "you", "me", "there", "here", "then", "too"),
    ]
)
FIRM_AFTER = re.compile(r"['’]?s? ([^\W\d_]+)")
ASKING = frozenset(["er", "har", "kan", "vil", "var", "skal", "are", "did", "have", "can", "will", "were", "at"])
WITH_WHOM = frozenset(["hos", "af", "by", "med", "m", "with"])
COMPANY_AFTER = re.compile(
    r"(?:\s[\w-]+)?\s?(?:,\s)?\b(?:a/s|aps|i/s|k/s|p/s|ivs|ltd|inc|llc|llp|gmbh|ab|oy|plc|corp|amba)\b|"
    r"\s?&\s?(?:co|søn|sønner|datter|sons|partner)\w*\b",
    re.IGNORECASE,
)
