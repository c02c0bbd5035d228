"""Brands, firms and places that stand in business text with a capital, so that they are not taken for persons.

Written by hand from general knowledge, the better known ones of each trade. What is a common given or family name in
Denmark, too, is not here: a person who is masked too much costs less than one who isn't.
"""

from python_jobs.masking.words_of import words_of

# Shops, food, household, electronics, software, cars, fashion, banks, insurance, energy, medicine, freight, travel.
_BRANDS = """
    rema meny lidl aldi spar irma coop kvickly brugsen superbrugsen salling flying-tiger normal jysk jem-fix xl-byg
    stark davidsen bauhaus harald-nyborg thansen biltema plantorama intersport sportmaster sportsmaster stadium
    bog-idé imerco kop-kande inspiration magasin bahne sinnerup ilva idémøbler bolia hay muuto menu normann-copenhagen
    vipp stelton rosendahl eva-solo bodum kähler lyngby holmegaard hästens tempur matas sephora normal nemlig
    coolblue proshop komplett computersalg fakta 7-eleven circle-k ok shell esso texaco statoil ingo uno-x q8
    mcdonald's mcdonalds burger-king starbucks espresso-house sunset-boulevard domino's dominos wolt just-eat hungry.dk
    lurpak harboe faxe royal-unibrew albani ceres heineken coca-cola pepsi fanta nestlé nescafé nespresso lavazza
    gevalia merrild danone unilever haribo toms marabou lindt oreo kellogg's heinz knorr maggi santa-maria rynkeby
    danish-crown tulip thise naturmælk kohberg schulstad lantmännen wasa
    domestos ajax vim cillit vanish ariel persil tide neutral colgate zendium gillette nivea l'oréal loreal maybelline
    pampers libero libresse always durex panodil pamol ipren treo voltaren zyrtec benadryl strepsils otrivin
    kitchenaid moccamaster gorenje whirlpool zanussi aeg bosch grundig hisense haier smeg kenwood krups delonghi
    tefal fissler dyson nilfisk kärcher roomba irobot philips braun remington rowenta samsonite rimowa eastpak
    weber traeger husqvarna stihl makita dewalt milwaukee hitachi ryobi metabo hilti fein festool stiga gardena kärcher
    vaillant viessmann danfoss grundfos wavin geberit grohe hansgrohe roca ifö gustavsberg oras velfac rockwool isover
    gyproc knauf flügger dyrup beckers sadolin velux schneider schindler kone otis siemens abb legrand lk
    huawei xiaomi oneplus oppo motorola fritzbox netgear tp-link ubiquiti cisco linksys logitech jabra sennheiser bose
    sonos jbl nintendo playstation xbox sega fujitsu toshiba panasonic sharp lg htc blackberry nvidia amd intel
    jira confluence zendesk sharepoint slack trello asana notion figma github gitlab bitbucket docker kubernetes kafka
    jenkins grafana splunk datadog snowflake databricks tableau oracle sap hubspot mailchimp dynamics onedrive dropbox
    teams zoom skype whatsapp messenger snapchat tiktok twitter youtube gmail hotmail yahoo bing chrome firefox safari
    linux ubuntu debian macos ios azure aws heroku stripe nets worldline adyen quickpay e-conomic dinero billy penneo
    workday visma unit4 zenegy danløn intect word powerpoint onenote access acrobat photoshop illustrator excel
    scania man daf iveco kia hyundai nissan mazda suzuki subaru mitsubishi lexus jeep porsche ferrari lamborghini
    jaguar bentley fiat citroën citroen seat dacia cupra polestar saab lada golf polo passat octavia fabia yaris corolla
    rav4 fiesta focus mondeo astra corsa clio megane qashqai leaf zoe tiguan touran
    michelin pirelli goodyear continental bridgestone nokian hankook castrol mobil falck dekra fdm
    skechers ecco hummel asics reebok converse vans timberland birkenstock crocs fjallraven haglöfs patagonia
    columbia helly-hansen superdry gant lacoste zara mango primark h&m bestseller vero-moda jack-jones selected only
    name-it pandora skagen rolex omega tissot casio swatch swarovski ray-ban oakley gucci prada chanel dior hermès
    samba jordan triumf triumph femilet change lindex kappahl monki cos weekday uniqlo
    danske-bank nykredit realkredit totalkredit sydbank jyske spar-nord arbejdernes-landsbank lunar revolut saxo
    nordnet alm-brand topdanmark tryg codan gjensidige alka if lærerstandens pfa danica velliv pensiondanmark sampension
    ap-pension industriens atp intrum lowell lindorff
    evida norlys andel seas-nve ewii radius ok-energi vattenfall e.on cerius n1 energinet nrgi modstrøm
    telenor telia tdc yousee nuuday telmore oister cbb lebara callme fastspeed waoo hiper stofa altibox
    accenture deloitte kpmg ernst-young pwc ibm netcompany kmd nnit systematic cgi capgemini rambøll cowi niras sweco
    novozymes lego leo-pharma ambu demant gn oticon widex chr-hansen haldor dsv dfds
    dhl gls fedex bring dao danske-fragtmænd schenker kuehne nagel freja airbnb booking expedia tripadvisor ryanair
    easyjet norwegian lufthansa klm finnair wizzair emirates qatar marriott hilton radisson scandic comwell
    tivoli legoland bakken zoo djurs-sommerland fårup netflix viaplay hbo disney spotify
    lyreco staples canon brother xerox ricoh kyocera konica epson post-it leitz
    falck kombit trustpilot gorillas vinted dba lauritz bilbasen boligsiden
    mitid nemid e-boks eboks borger.dk skat rejsekort dsb movia midttrafik arriva metro
    accenture tupperware pyrex thermos moleskine lamy parker
    ahlsell alka alpro argos artek asda batavus bdo beierholm berlingo berlingske bosch broste byd byggros
    børsen caddy cocio codan currys dagrofa daikin danbolig debenhams ducato ebsen edc ekstrabladet estrella
    ferm-living flixbus fredericia-furniture fritz-hansen fujifilm fyens gf-forsikring gopro gubi halfords hth
    hübsch jke jyllandsposten kangoo karnov kay-bojesen kikkoman kildemoes kodak kombardo kvik leica
    lemvigh-müller levis lokalbolig longines maldon mitsubishi-electric molslinjen morrisons movano naturli nibe
    nio niro nordjyske nutella nybolig oatly olympus panasonic pentax picanto polaroid politiken raleigh
    realmæglerne redmark rockfon rosti sainsbury's sanistål scandlines screwfix seiko selfridges shimano
    sportage sprinter sram svane tabasco taffel tesco topdanmark transporter trek troldtekt tryg tucson tv2
    tvilum velliv vito vitra vivaro volkswagen waitrose weekendavisen wickes xpeng
"""
# Called after persons; one of them without what is sold stays a person.
_OF_PERSONS = """
    calvin-klein tommy-hilfiger ralph-lauren hugo-boss ted-baker paul-smith louis-vuitton jimmy-choo michael-kors
    kate-spade estée-lauder estee-lauder helena-rubinstein elizabeth-arden jo-malone harley-davidson aston-martin
    rolls-royce morgan-stanley goldman-sachs charles-tyrwhitt fred-perry marc-jacobs donna-karan tom-ford tom-tailor
    jack-wolfskin jack-daniels jack-daniel's johnnie-walker jim-beam dr-martens dr-oetker betty-crocker laura-ashley
    villeroy-boch john-lewis harvey-nichols john-deere massey-ferguson peter-hahn peter-kaiser karen-millen
    paul-hewitt daniel-wellington day-birger alfa-romeo mary-kay bobbi-brown max-factor yves-rocher
    yves-saint-laurent christian-dior giorgio-armani emporio-armani pierre-cardin jean-paul-gaultier
    vivienne-westwood stella-mccartney alexander-mcqueen karl-lagerfeld mads-nørgaard bruuns-bazaar malene-birger
    stine-goya cecilie-bahnsen charlotte-tilbury ole-lynggaard ole-henriksen beauté-pacifique anton-berg peter-beier
    carl-hansen fritz-hansen le-klint jesus-christ-superstar harry-potter james-bond peter-plys mickey-mouse
    anders-and hello-kitty thomas-cook frank-dandy björn-borg bjørn-borg
"""
BRANDS = frozenset(f"{_BRANDS} {_OF_PERSONS}".split())
# Active substances end alike, whoever makes them (the stems of international nonproprietary names, WHO).
_ENDINGS = """
    prolol statin sartan mycin cillin zepam oxetin prazol formin dipin profen triptan parin gliptin afil cyclin oxacin
    caine zolam azepin tadin amol codein morfin thyrin roxin pramin tralin apin ximab zumab tinib
"""
SUBSTANCE_ENDINGS = tuple(_ENDINGS.split())
# Towns, islands, districts and landmarks that the lists of towns lack.
PLACES = words_of(
    """
    bøjden fynshav spodsbjerg tårs rundetårn storebælt lillebælt øresund kattegat skagerrak limfjorden rold gudenåen
    himmelbjerget møns djursland mols thy vendsyssel himmerland salling hardsyssel sundeved als ærø samsø læsø anholt
    endelave tunø fanø mandø rømø fur mors langeland tåsinge amager saltholm hven sluseholmen nordhavn sydhavnen
    ørestad ørestaden islands-brygge vesterbro nørrebro østerbro frederiksberg christianshavn valby vanløse brønshøj
    husum bispebjerg emdrup sundby refshaleøen christiania trøjborg viby gellerup brabrand skejby risskov åbyhøj
    vollsmose dalum bolbro nørresundby hasseris vejgaard gentofte hellerup klampenborg skodsborg ordrup charlottenlund
    tåstrupgård ishøj vallensbæk albertslund avedøre glostrup rødovre herlev gladsaxe bagsværd lyngby virum holte
    legoland tivoli bakken parken brøndby nordsjælland sydjylland nordjylland vestjylland midtjylland østjylland
    sønderjylland sydfyn vestsjælland sydsjælland odsherred møn flensborg flensburg hamborg bremen lübeck kiel rostock
    sylt husum skåne helsingborg lund ystad halmstad kalmar uppsala umeå trondheim stavanger kristiansand tromsø turku
    tampere tórshavn nuuk sisimiut ilulissat reykjavik paris rom rome london brussels bruxelles antwerpen amsterdam
    rotterdam haag hague luxembourg zürich geneve wien vienna salzburg praha prague bratislava krakow gdansk warsaw
    vilnius riga tallinn kyiv kiev odessa moskva moscow minsk beograd belgrade sarajevo zagreb ljubljana sofia
    bukarest bucharest istanbul ankara izmir athen athens thessaloniki barcelona madrid malaga alicante mallorca
    lissabon lisbon porto milano torino napoli venezia firenze nice marseille lyon toulouse bordeaux monaco glasgow
    belfast cork birmingham leeds bristol wales scotland ireland england irland skotland island finland estland letland
    litauen polen tjekkiet ungarn rumænien bulgarien kroatien serbien bosnien albanien grækenland tyrkiet spanien
    portugal frankrig italien schweiz østrig holland belgien ukraine rusland irak iran syrien libanon somalia kenya
    vietnam thailand japan kina korea pakistan afghanistan mexico brasilien canada australien whit
    gran-canaria costa-del-sol costa-brava
    rundetaarn strøget nyhavn kongens kastellet amalienborg christiansborg kronborg
    """
)
# Languages and peoples, as English and the beginnings of sentences write them.
LANGUAGES = words_of(
    """
    afghan afrikaans albanian american amharic arabic aramaic armenian australian austrian azerbaijani azeri bangladeshi
    basque belarusian belgian bengali berber bosnian brazilian british bulgarian burmese cambodian canadian cantonese
    catalan chechen chilean chinese colombian congolese croatian cuban czech danish dari dutch ecuadorian egyptian
    eritrean estonian ethiopian european faroese farsi filipino finnish flemish french frisian gaelic gambian georgian
    german ghanaian greek greenlandic gujarati hausa hebrew hindi hungarian icelandic igbo indian indonesian iranian
    iraqi irish israeli italian ivorian jamaican japanese jordanian kazakh kenyan khmer kinyarwanda korean kosovan
    kurdish kurmanji kuwaiti kyrgyz latvian lebanese libyan lingala lithuanian macedonian malagasy malay malaysian
    maltese mandarin mexican moldovan mongolian montenegrin moroccan nepalese nepali nigerian norwegian oromo pakistani
    palestinian pashto persian peruvian polish portuguese punjabi quechua romanian romansh russian rwandan
    samoan scottish serbian sinhala sinhalese slovak slovakian slovene slovenian somali sorani spanish sudanese
    swahili swedish swiss syrian tagalog taiwanese tajik tamil tanzanian tatar telugu thai tibetan tigrinya tunisian
    turkish turkmen ugandan ukrainian urdu uyghur uzbek venezuelan vietnamese welsh wolof xhosa yemeni yiddish yoruba
    zambian zimbabwean zulu arabisk dansk engelsk fransk tysk svensk norsk polsk tyrkisk somalisk kurdisk persisk
    russisk ukrainsk spansk italiensk portugisisk rumænsk bulgarsk litauisk lettisk estisk finsk islandsk færøsk
    grønlandsk kinesisk japansk koreansk vietnamesisk thailandsk albansk bosnisk serbisk kroatisk
    """
)
