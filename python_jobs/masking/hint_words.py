"""Words of column names that say what a column holds: Danish and English, and what else is spoken around the Baltic and
the North Sea. Lower case, æ, ø and å written as ae, oe and aa; ``a+b`` means that both words have to be there.
"""

from python_jobs.masking.words_of import words_of

HINTS: dict[str, str] = {
    "DK_CPR": "cpr cprnr cprnummer cpr_nummer personnummer personnr cprno cprid",
    "NATIONAL_ID": """
        ssn nin nino hetu henkilotunnus pesel bsn dni nie fnr foedselsnummer fodselsnummer passport pasnummer
        pasnr passnummer passnr reisepass social+security national+id nationalid tax+id steuerid steuernummer
        sygesikring sygesikringsnr sygesikringsnummer sygesikringskort sundhedskort codice+fiscale
        """,
    "PERSONAL_ID": """
        koerekort koerekortnr koerekortnummer korekort driving+licence driving+license drivers+license drivers+licence
        fuehrerschein nummerplade nummerplader regnr registreringsnummer kennzeichen license+plate licence+plate
        plate+number number+plate plateno imei imsi mac+adresse mac+address macadresse macaddress macaddr
        """,
    "EMAIL_ADDRESS": """
        email mail epost emailadresse mailadresse emailaddress mailaddress e+mail e+post emails courriel sahkoposti
        correo
        """,
    "PHONE_NUMBER": """
        telefon tlf mobil phone mobile telefonnummer telefonnr tlfnr mobilnummer mobilnr telephone cell cellphone fax
        msisdn tel telnr telno phonenumber phoneno phonenr mobiltelefon mobiltlf mobilephone mobileno mobilenumber
        handy handynummer telefono telefone telefoon telefoonnummer puhelin puhelinnumero fastnet fastnetnummer
        fastnettelefon landline gsm whatsapp
        """,
    "DATE_OF_BIRTH": """
        foedselsdato fodselsdato fdato birthdate birthday dob foedt foedselsdag date+birth birth+date birth+day
        dateofbirth born geburtsdatum geburtstag geboren foedelsedatum fodelsedatum foedelsedag syntymaaika
        geboortedatum naissance nacimiento nascita urodzenia
        """,
    "IBAN_CODE": "iban ibannr ibanno",
    "DK_BANK_ACCOUNT": """
        kontonummer kontonr bankkonto bankkontonr bankkontonummer loenkonto nemkonto bank+account bankaccount reg+konto
        account+number
        """,
    "CREDIT_CARD": """
        kortnummer kortnr cardnumber cardno creditcard pan card+number card+no credit+card kreditkort kreditkortnr
        betalingskort kreditkarte
        """,
    "DK_CVR": "cvr cvrnr cvrnummer vat+no vat+number vatno se+nr",
    "IP_ADDRESS": "ip ipadresse ipaddress ip+address ip+adresse ipaddr ip+addr ipv4 ipv6",
    "POSTCODE": """
        postnr postnummer postcode zip zipcode plz postleitzahl postal+code postkode postalcode post+code zip+code
        postinumero
        """,
    "CITY": """
        by bynavn city town postdistrikt city+name hjemby poststed postort stad stadt wohnort ort ville ciudad citta
        miasto woonplaats kaupunki
        """,
    "ADDRESS": """
        adresse address addr vej vejnavn gade gadenavn street adresselinje addressline husnummer husnr leveringsadresse
        faktureringsadresse streetname streetaddress bopael bopaelsadresse adress gatuadress gateadresse gatuadresse
        strasse hausnummer anschrift rue calle direccion domicilio indirizzo ulica adres straat straatnaam osoite
        katuosoite vejadresse
        """,
    "USERNAME": """
        username brugernavn login userid user+name bruger loginnavn brugerid initialer initials init unilogin
        screen+name screenname nickname kaldenavn gamertag twitter instagram facebook snapchat linkedin skype kaelenavn
        """,
    "GENDER": "koen kon gender sex kjoenn kjonn geschlecht sukupuoli sexe geslacht",
    "NATIONALITY": """
        nationalitet nationality statsborgerskab citizenship medborgarskap staatsangehoerigkeit nationalitaet foedeland
        foedested birthplace birth+place place+birth country+birth
        """,
    "SPECIAL_CATEGORY": """
        religion helbred health diagnose diagnosis ethnicity etnicitet fagforening union seksualitet politik tro race
        trosretning trossamfund parti partimedlem disability handicap handikap gravid pregnant blodtype blood+type
        bloodtype blood+group medicin medication medicine allergi allergier allergies allergy sygdom sygdomme disease
        illness sygemeldt sygemelding sygefravaer straffeattest criminal+record vaccineret vaccinated vaccination
        sexual+orientation folkekirken dna icd icd10
        """,
    "PERSON": """
        navn name fornavn efternavn mellemnavn firstname lastname givenname familyname surname middlename fullname
        fuldenavn kontaktperson kontakt contact agent saelger medarbejder employee person kundenavn customername
        first+name last+name full+name sagsbehandler salesperson ansat ejer owner forfatter author recipient modtager
        namn foernamn fornamn mellannamn etternavn nachname vorname familienname ansprechpartner nom prenom nombre
        apellido apellidos cognome nome imie nazwisko naam voornaam achternaam etunimi sukunimi nimi soyad soyadi
        pigenavn foedenavn maiden+name given+name family+name
        """,
    "FREE_TEXT": """
        besked message note notes noter notat notater journalnotat kommentar kommentarer comment comments bemaerkning
        bemaerkninger fritekst body subject emne tekst text remark remarks feedback meddelelse referat anmeldelse review
        begrundelse observation observationer freetext
        """,
}
# Word stems: 'religioes', 'fagforeningsmedlem', 'allergener_hos_barn'.
SPECIAL_STEMS = tuple(
    sorted(
        words_of(
            """
            relig fagforening helbred diagnos etnisk etnici ethnic seksu sexual biometri fingeraftryk fingerprint
            folkekirke kirkemedlem politisk allergi medicin sygemeld sygedag sygefrav sygdom handicap graviditet pregnan
            blodtype straffe
            """
        )
    )
)
# These are something else beside an id or a date: a lot, a run, a club.
AMBIGUOUS = frozenset(["parti", "race", "union", "tro"])
# What a longer Danish word ends with: 'arbejdsmail', 'privattelefon', 'faktureringsadresse'.
ENDINGS: tuple[tuple[str, str], ...] = tuple(
    (ending, entity)
    for entity, endings in (
        ("EMAIL_ADDRESS", "mail mailadresse mailaddress"),
        ("PHONE_NUMBER", "telefon telefonnr telefonnummer tlf tlfnr mobilnr mobilnummer"),
        ("IP_ADDRESS", "ipadresse ipaddress"),
        ("ADDRESS", "adresse address gatan anschrift"),
        ("POSTCODE", "postnr postnummer postcode"),
        ("DATE_OF_BIRTH", "foedselsdato foedselsdag"),
        ("CITY", "leveringsby fakturaby kundeby bopaelsby"),
    )
    for ending in endings.split()
)
NO_ENDINGS = frozenset(["webadresse", "hjemmesideadresse", "webaddress", "voicemail"])
# What people are called by what they do. Before 'navn' or 'name' these make a name; alone they may be a number, a code
# or somebody.
ROLES = words_of(
    """
    kunde kunder customer cust client klient medarbejder employee ansat patient elev student studerende
    borger citizen beboer resident lejer tenant ejer owner medlem member bruger user kontakt contact
    modtager recipient afsender sender ansoeger applicant kandidat candidate laege doctor physician
    tandlaege saelger chauffoer driver foraelder parent mor mother far father barn child aegtefaelle
    spouse paaroerende relative guardian vaerge leder chef manager supervisor boss gaest guest deltager
    participant koeber buyer debitor indehaver holder kortholder cardholder accountholder forsikringstager
    policyholder abonnent subscriber skadelidte vidne witness spiller player underviser teacher laerer
    instruktoer instructor sagsbehandler konsulent consultant agent raadgiver advisor adviser vejleder
    ansvarlig responsible assignee requester reporter forfatter author editor redaktoer underskriver
    signer signatory passager passenger rejsende traveller traveler donor vikar mentor tutor kollega
    colleague person bestiller orderer besoegende visitor indberetter anmelder skyldner debtor tekniker
    technician montoer sygeplejerske nurse psykolog therapist kontaktperson salesperson saelgere rekvirent
    mitarbeiter kollege inhaber mieter schueler kund anstaelld asiakas cliente client klant
    """
)
# These words turn a name hint off: what is named is a thing or a company.
NOT_A_PERSON = words_of(
    """
    product produkt produktnavn vare varenavn item brand maerke company firma firmanavn virksomhed
    virksomhedsnavn supplier leverandoer leverandor leverandoernavn vendor file fil filnavn filename
    category kategori model table column source event campaign kampagne store butik department afdeling
    country land region territory currency valuta status type channel kanal domain host page organisation
    organization org subcategory promotion role rolle title titel state konto account skole school hotel
    kommune municipality film movie song sang album bog book projekt project team hold gruppe group kursus
    course fag server system device enhed maskine machine station skib vessel site lokation location lager
    warehouse plant plante art species ret dish menu function funktion variable parameter field felt
    attribute tag label list liste segment plan tier service ydelse color colour farve bank carrier klub
    club forening app browser os tabel kolonne kilde begivenhed medie media database schema index font
    theme layout template skabelon rapport report queue job task opgave metric version release sprog
    language league liga stand spor trin step stage phase fase class klasse form format branche industry
    sector sektor amt sogn distrikt district area omraade
    """
)
NOT_PERSONAL = words_of(
    """
    cvr cvrnr cvrnummer ean gtin sku isbn order ordre ordrenr ordrenummer invoice faktura fakturanr
    fakturanummer id uuid guid nr nummer number no kundenummer kundenr varenr varenummer code kode se p
    key sequence line
    """
)
DATES = words_of(
    """
    oprettet opdateret created updated modified ordered order dato date at ts timestamp time tid start end
    slut valid due forfald shipped loaded
    """
)
# 'created_by', 'godkendt_af' name who did it; these say how something is arranged.
BESIDE_TOWNS = frozenset(["postnr", "postnummer", "postcode", "zip", "plz", "og"])
BY = frozenset(["by", "af", "av", "von"])
ARRANGED = words_of(
    """
    sort sorted order ordered group grouped divide divided partition partitioned split sorteret
    """
)
