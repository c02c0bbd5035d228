"""Words and phrases that speak of special categories of personal data (GDPR, article 9), Danish and English.

``SURE`` ones say it of somebody by themselves; those of ``OF_PERSONS`` are also said of things, and count in a sentence
that speaks of a person. Patterns begin at a word's beginning; a stem goes on unless it ends in ``\\b``.
"""

_BODY = (
    r"(?:\w+ )?(?:ryg|knæ|skulder|hofte|arm|ben|fod|hånd|håndled|hjerte|nakke|mave|hoved|ankel|øje|lunge|back|knee|"
    r"shoulder|hip|arm|leg|foot|hand|wrist|heart|neck|ankle|eye|lung|rib|collarbone|nose)"
)
_UNIONS = (
    r"(?:HK|3F|FOA|Metal|Dansk Metal|Krifa|DJØF|IDA|DSR|BUPL|DLF|Prosa|NNF|Dansk El-Forbund|Dansk Sygeplejeråd|Lederne|"
    r"Ase|Det Faglige Hus|Socialpædagogerne|Danmarks Lærerforening|Blik- og Rørarbejderforbundet|HKKF|Unite|Unison|"
    r"Unison|GMB|Teamsters|Verdi)\b"
)
_PARTIES = (
    r"(?:Socialdemokrat\w*|Enhedslist\w*|SF\b|Socialistisk Folkeparti|Venstre\b|(?:de )?Radikale\b|"
    r"(?:de )?Konservative\b|"
    r"Liberal Alliance|Dansk Folkeparti\w*|DF\b|Alternativet\b|Moderaterne|Danmarksdemokraterne|Nye Borgerlige|"
    r"Kristendemokraterne|Labour\b|(?:the )?Tories|(?:the )?Greens\b|Lib Dems|(?:the )?Conservatives?\b|"
    r"(?:the )?Republicans?\b|(?:the )?Democrats?\b|UKIP|Sinn Féin|SNP\b)"
)
SURE = {
    "health": (
        r"sygemeld|sygedag|sygefravær|sygeorlov|sygdomsforløb|kræft(?!ens bekæmp|værk|en mod)|sukkersyge|diabet|epilep|"
        r"demen[st]|alzheimer|parkinson|autis|asperger|adhd\b|depressi|depressed|skizofren|schizophren|bipolar\b|"
        r"psykiat|"
        r"hiv\b|hiv-|aids\b|gravid\b|graviditet|alkoholi[ks]|alkoholmisbrug|stofmisbrug|narkoman|kemo\b|kemoterapi|"
        r"strålebehandling|blodprop|hjerneblødning|hjerteanfald|hjertestop|hjertefejl|hjertesyg|leddegigt|slidgigt|"
        r"gigt\b|sclerose|sklerose|astma\b|kol\b(?= og| i| eller|\.|,)|skadestue|amputer|ordblind|dyslek|"
        r"kørestolsbruger|"
        r"sondemad|dialyse|insulin|antidepress|lykkepiller|selvmord|ptsd\b|spiseforstyr|anoreksi|bulimi|fibromyalgi|"
        r"migræne|lungebetændelse|hjernerystelse|diskusprolaps|psykisk syg|terminal syg|uhelbredelig|fødselsdepression|"
        r"sygt barn|barn(?:et)? (?:er )?syg|barns? \w+ sygedag|senfølge|fertilitetsbehandl|epilepsi|blodsygdom|"
        rf"(?:dårlig\w*|ondt i|smerter i|brækket|brækkede|brækker|forstuvet|opereret i|opereres i|"
        rf"skade[nt]? i) {_BODY}|"
        r"(?:ser|hører) (?:meget |så |rigtig )?dårligt|har (?:lige |netop )?født\b|(?:har|havde|fik|fået|smittet med|"
        r"ligger med|nede med) (?:\w+ )?(?:corona|covid|influenza)|nedsat (?:syn|hørelse|funktionsevne)|"
        r"pregnan|cancer(?! (?:research|society|charity))|chemo\b|chemother|asthma|dementia|hospitali[sz]|sick leave|"
        r"off sick|sober\b|relapse|miscarr|amput|wheelchair user|had a (?:\w+ )?(?:stroke|heart attack|seizure)|"
        r"dyslexi|"
        r"diagnosed with|multiple sclerosis|mental(?:ly)? (?:health issue|illness|ill\b)|suicid|"
        rf"(?:broke|broken|fractured|sprained|injured|hurt) (?:his|her|my|a|the|their) {_BODY}"
    ),
    "religion": (
        r"muslim|jehovas|katolik|buddhist\b|hindu\b|jøde\b|jødinde|jøder\b|sikh\b|mormon|ateist|atheist|pinsekirken|"
        r"kirkemedlem|kirkeskat|ramadan|imam\b|religiøse grunde|religiøs\b|ortodoks|yom kippur|fredagsbøn|menighed|"
        r"(?:medlem|meldt ud|melde mig ud|udmeldt|indmeldt) (?:\w+ )?af (?:folke)?kirken|trossamfund|konverter\w+ til|"
        r"beder (?:\w+ ){1,3}(?:om dagen|hver dag)|døbt\b|"
        r"jewish\b|jews\b|practi[sc]ing (?:catholic|christian|muslim|jew)|quaker|her faith|his faith|my faith|"
        r"religious (?:belie|reason|holiday)|converted to"
    ),
    "union": (
        r"fagforening|fagforbund|tillidsmand|tillidskvinde|tillidsrepræsentant|fællestillids|trade union|"
        r"union (?:rep|member|steward|dues|due|official)|my union\b|her union\b|his union\b|shop steward|strejked|"
        r"(?:joined|join|went|going|are|is|was|were) (?:on |in )?(?:the )?strike\b(?! price)|"
        rf"{_UNIONS}[-– ]?(?:medlem|member)|"
        rf"(?:medlem|meldt|melde|melder|organiseret|indmeldt|udmeldt|member|kontingent|strejk|"
        rf"overenskomst)\w*(?: \w+){{0,3}} {_UNIONS}|"
        rf"{_UNIONS}(?: \w+){{0,2}} (?:fører|har rejst|hjælper|repræsenterer|har krævet|har skrevet)"
    ),
    "politics": (
        r"partimedlem|partibog|socialdemokrat\b|venstremand|kommunist|nationalist|nynazist|nazist|partisoldat|"
        r"party member|communist|party card|"
        rf"(?:stemmer|stemte|stemt) (?:på |altid )?(?:\w+ )?{_PARTIES}|"
        rf"(?:medlem|kandidat|opstillet|stiller op|stillede op|aktiv|byråd\w*|folketing\w*|regionsråd\w*|formand|"
        rf"demonstration\w*|"
        rf"valgt|plakater|spidskandidat)(?: \w+){{0,3}} {_PARTIES}|"
        rf"(?:votes?|voted|voting|campaign\w*|canvass\w*|member of|councillor|candidate|stands?|stood|ran|runs?)"
        rf"(?: (?:for|by|the|of|as))* {_PARTIES}|"
        rf"{_PARTIES}(?: party)? (?:councillor|candidate|voter|member|supporter|politician|medlem|vælger|kandidat)"
    ),
    "sexuality": (
        r"homoseksu|biseksu|aseksu|panseksu|transkøn|transperson|transmand|transkvinde|kønsskift|kønsidentit|lesbisk|"
        r"bøsse(?:par|r)?\b|sprunget ud som|sprang ud som|seksuel(?:le)? orient|seksualitet|nonbinær|ikke-binær|"
        r"homosexual|bisexual|transgender|lesbian|non-binary|nonbinary|sexual orient|came out as|coming out as|"
        r"gay (?:couple|man|men|woman|son|daughter)"
    ),
    "ethnicity": (
        r"etnicitet|hudfarve|skin colou?r|etniske? (?:minoritet|baggrund|oprindelse|herkomst|gruppe|dansk|tilhør)|"
        r"ethnic (?:origin|minorit|background|group)|ethnicity|afstamning|sigøjner|romaer\b|kurder(?:e|en|ne)?\b|"
        r"samer\b|inuit|"
        r"grønlænder(?:e|en)?\b|mørk i huden|mørklødet|mørk hud|(?:mørke|brune|sorte) hud\b|"
        r"\w+sk (?:oprindelse|herkomst|baggrund)|(?:black|white|brown|asian) (?:people|man|men|woman|women|person|"
        r"family)|"
        r"mixed[- ]race|of \w+ (?:origin|descent|ancestry)|roma (?:origin|people|family)|gypsy|gypsies"
    ),
}
OF_PERSONS = {
    "health": (
        r"syg\b|syge\b|sygdom\b|sygdommen|diagnose[nr]?\b|angst\b|angstanfald|allergi\b|allergisk|allergiker|"
        r"handicap\b|handicappet|"
        r"invalid\b|medicin\b|medicinen|recept\b|recepten|psykolog\b|psykologen|operation\b|operationen|opereres|"
        r"opereret|"
        r"øjenoperation|indlagt|genoptræning|blodtryk|abort\b|pacemaker|stress\b|blind\b|døv\b|lam\b|lammet|smerter|"
        r"(?:i|under|til|får|fik|modtager|efter) (?:\w+ )?behandling\b(?! af)|hospital(?:et)?\b|sygehus(?:et)?\b|"
        r"til lægen|egen læge|lægeerklæring|lægen|livløs|kørestol\b|hospice|overvægt|afhængig af|lidelse|feber\b|"
        r"ill\b|illness|sick\b|disease|anxiety|disab|medication|prescription|psychiat|surgery|deaf\b|blind\b|stroke\b|"
        r"allerg|hospital\b|therapy|therapist|ms\b(?= and| so|,|\.)|injured|doctor's note|wheelchair|rehab\b"
    ),
    "religion": (
        r"(?-i:kristen)\b|islam|jødisk|hinduist|buddhis|moské|synagog|folkekirke|kirkegænger|tørklæde|troende|"
        r"protestant|faster\b|"
        r"(?:a|an?|devout|am|born-again) christian\b|christianity|catholic|orthodox|mosque|prayer|turban|hijab|"
        r"baptist|church\b(?=-| every| on| member)"
    ),
    "union": r"strejke[rn]?\b|blokade|konflikt (?:på|med) arbejds|on strike\b",
    "politics": r"konservativ\b|højreorienteret|venstreorienteret|partiet\b(?= og|\.|,)|kommunalvalg|conservative\b|"
    r"left-wing|right-wing",
    "sexuality": r"gay\b|queer\b|trans\b|hans mand\b(?= og)|seksuel|sexual",
    "ethnicity": r"indvandrer|flygtning|refugee|immigrant|roma\b|tyrker\b|araber\b|somalier\b|afrikaner\b",
}
# Who a sentence speaks of, beside names.
PERSON = (
    r"jeg|mig|min|mit|mine|du|dig|din|dit|han|ham|hans|hun|hende|hendes|sin|sit|sine|deres|begge|kunden|borgeren|"
    r"patienten|medarbejderen|eleven|lejeren?|beboeren|ansøger(?:en)?|barnet|chaufføren|familien|forældre\w*|"
    r"datter|søn|søster|bror|mor|far|kone|mand|hustru|nabo\w*|kollega\w*|borger|patient|pt|"
    r"i|i'm|i've|me|my|he|he's|him|his|she|she's|her|they|they're|their|tenant|customer|applicant|employee|driver|"
    r"wife|husband|son|daughter|mother|father|brother|sister|neighbour|colleague|client|pupil|resident"
)
# What makes of such a word something that is sold, run or measured.
OF_THINGS = (
    r"\b(?:kasse|skab|varer?|levering|ordren?|lager\w*|systemet?|serveren?|software|upload|modul|drift\w*|str\.|stk|"
    r"model|"
    r"blade|shoes|boots|leather|discount|rabat|farven?|batch|database|printer|laptop|pris(?:en|er)?|budget)\b"
)
