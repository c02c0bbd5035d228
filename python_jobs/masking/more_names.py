"""More names, by group, written by hand from general knowledge: given names as they are borne in Denmark by people with
roots in Somalia, Türkiye, the Arab countries, Poland, Romania, Ukraine, Vietnam, Sri Lanka and Bosnia, seldom Danish
ones, and Danish family names. ``names.py`` reads them; none of them was taken from the benchmark's messages."""

from python_jobs.masking.words_of import words_of

MORE_GIVEN = words_of(
    """
    abbas abdallah abdelaziz abdelkarim abdikarim abdinasir abdiqani abdullahi abeer abshir adel adelina adem adil
    adisa admir adrian adriana advija afaf ahlam ala'a alaa aldona alexandru aleyna alicja alija alin alla almedin
    almir alona alperen amar amela amiin amila ananthi anas anastasiia anca andreea andrii anel anes anesa angela
    ania anitha antonina anusha arda arkadiusz arnela arnt artem arul arulmozhi asha asim asli aslı asmaa asmir
    asmus audhild aurel aurelia ayan ayat ayla aylin ayman aziza azra badr bahaa balan baran barbara baris bartek
    bartosz barış bashiir bassam batoul bavani bea beatrice belma benjamin bennet bentine berat berkan betül beyza
    bianca bich bilan birna bitte bjarni blazej bohdan boje borghild borys bothilde bożena bình bích büşra błażej
    caasha cajus camelia carmen caspar catalin catalina cathinka cengiz ceren ceyda cezar cezary chandran chau chi
    chinh christa christoph christy châu ciprian cipriana claudiu clementine conni constantin corina cornel cosmin
    costel costin crina cristian cristina cuc czeslaw cúc cătălin cường dacian dagfinn dalal dalila damian damir dan
    daniela danut danuta dao daria dario daryna dawid deeqa delia denis deniz denys deqa devika dharshini diem dieu
    dilan dilek dima dines dinesh dinh dino diyar diễm diệu dmytro doaa doan doina dong dorel dorin dorina dorota
    dragos dragoș draženka duong dănuț dũng dželila džemila dương ebru ece edel edin edina edis edvin efe eik eilif
    einer eja ejlif ekin ela eldar eldin elena eliza ellemor elma elmedin elvedin elvin elvir elzbieta elżbieta eman
    emanuela emel emilia emina emmelie emmerik emsada enes enevold enisa ercan erdal erika erkan ermin ermina
    ernestine erol esad esin eske eugen eugeniusz evy eyad faadumo fadel fadil fadime fadumo fahrudin farhiya fartun
    faruk faten fatoş fayez faysal felicia fenja ferdinand ferial feride ferit fikret filippa florentina florica
    fowsiya frederikke frej fryd furkan fylla gabriel gabriela gaia gajan galyna ganesan gayathri genowefa george
    georgeta georgiana georgine ghada ghassan gheorghe giang gica gina gizem gowri grazyna grigore gudmund gunde
    gunilla gustava gyda gyrithe gökhan gül gülay güler gülsüm habiba hai haidar haifa hal hala halil halina halyna
    hamad hamdija hanan hande haneen hang hanh hani hannah hao harda hari haris hasna hasnija havva hayat hazem
    hazim heba hedda hedvig helfred helmer helmuth hemming hennadii hermine hertha hibaq hicham hien hind hiếu hiền
    hjørdis hoai holga hong hooyo horia houda houssam hoài hoàng hryhorii hubert hue hulda huong husein hussam huy
    huyen huyền huế hùng hülya hương hạnh hải hảo hằng hồng iancu ibraahim ibro ibtisam iftin ihor ihsan ilda ilhan
    ilie ilinca ilker ilknur ilse imad iman imane inas indira indran ines ingela ingo inna ioan ion ionel ionela
    ionut ionuț irem irena ismet israa iulia iulian iuliana ivalo ivanna izabela izet izeta jaber jacobine jadwiga
    jakub jalal jamac jana janani janina janusz jarle jaroslaw jarosław jasmin jasna jasper jawad jenny jerzy jessie
    jeyakumar jeyanthi jihad jofrid jolanta jonatan josva jozef jules jumana justyna jutta józef kadir kai kala
    kalpana kaltun kamala kamil kamille kamma kanthan kareem karna karthik katinka kavitha kawthar kay kell kenan
    kerstine khanh khawla khoa khánh kieu kinga kirstin kirushanth kiều kjartan klara klaudia konstance konstantin
    kornelia kostiantyn kris kristjan krystian krystyna kumaran kübra lajla lakshmi lale lanh larysa laurentiu
    laurențiu lavinia layal lea leen leni leonard lesia leszek levent leyla liban lidiia liliia lillemor lillian
    lisa lisette liss liubov liudmyla livia liviu liên ljubica loan loc logini lora lorens loubna lovise luay luca
    lucian lucyna lulu luminita luminița luna luxman ly lyubov lộc madalina maha mahendran maida majed majid maksym
    malak malathi malwina manal manja mannie marcel marcin marharyta marian marianna maricica mariia marilena marin
    marinela mariola marit marwa marwan maryan maryna mathan mathilda mathivathani mattis mauritz maya maysa mazen
    mediha meena mehtap meia melek melih meliha melike melisa mensur meral merry mersiha merve mesut metin mevlida
    michala michał mieczyslaw mihail mikala milda milo milosz mine minh mioara mircea mirnes mirsada mirza misse
    moataz mohamud mohanan mohannad monica morian muamer muhamed muhannad muharem mujo muna munir munira muriel
    murugan mustaf muthu mykhailo mykola mykyta myroslava mădălina nadarajah nadiia nadim nahla naida naja najwa nam
    nanette nanthini narcis narmatha nasteho nataliia nayef nazar nazli nazlı nedim nedžad nelly nelu nermina nette
    nevin nga ngan nghia nghĩa nguyệt ngân ngọc nhan nhi nickie nicolae nicoleta nicusor nidal nihad nihat nijaz
    nika nilgün nimo ninni niranjan nirosha nishanthan nisreen nisveta nizar noah nomi norbert nouri nova nuha
    nurcan nurija nusret oanh octavian okan olava oleg oleh oleksandra olfert olha oliwia omnia orest orhan osob
    ostap ovidiu padma palma pathmini patrycja patryk paul paula pavlo pelin pernilla petre petrine petro petronela
    petru phong phuc phung phúc phương pinar piriya polina povline pradeepan premila priyanthan przemek puvan pınar
    qadra qais qasem quan quoc quyen quyên quân quốc quỳnh radoslaw radosław rafik ragheb ragu rahaf rahmo rajan
    rajani rakel raluca ramesh ramiz ranjini rasema rasha rasim rathika ravindran rawan rayan razan razija razvan
    rebekka recep reda regin regine regitse relu renata rene renée ridvan riyadh roda rodica rola roshan rosita rula
    ruslana rusmir rut ryszard răzvan sabaheta sabin sabit sabri sacha sadeta sadiya safa safaa safet saif sakib
    salam salih salli sally salwa samar sameer samer samia samra samson sanaa sanel sang sangeetha sanna santhiya
    saranya sascha sasikala sathish sawsan saynab sead sebila sedat sedin selahattin selcuk selina selvam selver
    selvi selçuk semir semira senada senthil serap sergiu sergiy serhiy sevda sevgi sevim shadi shahd shankar
    shanthi sharif sharmila sharvin shatha sherif shireen shukri sibel sifet siff sigfred signhild signy siham silja
    silke silla silvia silviu simona sindre sinem sinthuja sisi sivanesan sivarani sixtus skjold slavica smilla
    snježana sofiia son songül sonni sophus sorin sorina souad souhaila stanislav stanisław stefanie stela stepan
    stephan stina suad subathra sucdi suganthan suganya suha suhaib sujatha sulejman suntharam suong susi suthan
    suvad svante svenne szymon süleyman sławomir sơn tabita tadeusz taha taisiia talal tam tamer tan taras tarik
    tasja tasneem tau tenna tenne teodor tetiana tetyana thach thaer thai thang tharani tharmini thavam thevan thien
    thilaga thinh thiru thiện thoa thomasine thong thordis thore thuan thusyanthan thuận thái thùy thúy thảo thắng
    thịnh tiberiu tima timian tin tinna tiến tjalfe toan tolga tomek tommy tone torvald toàn traian tri trinh trude
    trung truong tryggve trí tudor tugba tung turan tuyen tuyết tuğba tuấn tâm tùng tülay ufuk ulrika umakanthan una
    urszula uyen vadym vahid vahida valde valentin valentyna valerii valeriu vanitha vasanthi vasuki vasylyna vedad
    vega veli velid veronica victor vijayan vinotha violet violetta viorel viorica vira virgil virginia vitalii
    vitaliy việt vlad vladyslav vsevolod vu vân vũ wafa waldemar walid wanda wassim weronika widad wieslaw wieslawa
    wiktor wilfred wilma witold wladyslaw wojtek xuan xuân yagmur yalini yaroslav yaroslava yaser yavuz yazan yağmur
    yeliz yelyzaveta yen yesim yeter yevheniia yngve yoga yogarajah younes yousef yuliia yuliya yurii yuusuf yılmaz
    yến zahid zaid zaim zakaria zbyszek zdzislaw zein zejna zeki zekiye zelma zenia zenon zerrin ziad zijad zikreta
    zineb zita zlata zlatan zofie zoriana zosia zuhair zuzanna ánh åsa åshild özcan özgür øivind ørnulf østen ümit
    ümmü đoàn đào şule šefik šefika željka željko ștefan
    aarne abeba abebe abiola adaeze adanna adebayo adewale adjoa afonso afua aiko ainhoa aino aissatou aka akinyi
    akwasi alban alejandra alejandro aleksandar aleksei alessandra alessandro alessia alfonso alhassan aliou
    alistair almaz alonso aminata amparo anahita anaïs aneta angharad aniela anouk antje antonella antonia anwen
    apinya aputsiaq araceli arezoo ariadne arlette armando arnajaraq arnaq arnaud arturo arulini aruna astou asuka
    atieno auguste aviaja ayanle ayodele ayumi azadeh babajide bahar bakary balázs baraka bartłomiej basma beatriz
    behrouz beinta benazir benoît bernd bjarki bjarnheiður bogumiła brahim branimir brigid bronisław brynhild
    busisiwe bárður camilo carles carlos carlota catarina cathal cecília cedric cevdet chantal charlize chenoa
    chiyo chloé chukwuemeka ciarán clémence colm concepción consuelo corinne cornelis cristóbal daiki daiva darragh
    darya davide deirdre delphine demba derya desta diarmuid dilnaz dimitra dinara dobromir domenico dominika
    donatella drahomíra duarte dursun dánjal eamon ebrima edwige eero efraín egill eiríkur ekrem eleni eleonora
    elfriede elham eliška elodie encarnación endre enrique erla ernesto esperanza estelle eszter eugenia eulalia
    eun eunji evangelos evaristo evgeni evgenia eyjólfur eyðun ezgi fabian fabienne fabio faduma faiza fanta farhad
    fariba farzaneh federica ferenc fernanda fernando filomena fiona firat flavia francesco franciszek françois
    frauke friðrik fumiko félix gabor gabriele gaspard gaëlle gennaro georgios gerard gerhild giacomo gianluca
    gilles giorgos giovanni giulia giuseppe gladys gonca gosia grégoire gudbjørg guillaume guðmundur guðrún gülşen
    günter haakon hadiya haldor halldóra hanae hanus haralds hassiba hauwa hawa haydar hedwig heikki heliodoro
    helmi hermione hervør hesham heðin hikmat hildegard hirut hjördís hrafn hristo hugues héctor ibrahima idil ieva
    ifeanyi ifrax ikram ilaria ildikó ilir imelda imke inaya ingibjörg inuk inunnguaq inès ioannis irakli isabelle
    isidora isolde istvan itziar ivalu ivica ivik jaakko jaap jaime jaroslav javiera jelle jennike jeroen jiří
    joana joaquín jordi jorge jostein josué jovan juan juana juhani jukka julián juris jákup jésus jóannes jógvan
    jürgen kaan kaarina kader kadri kalaivani kalinka kamran karoliina karolis katalin katerina katharina kaveh
    kavya kazuo kebede keiko keti khadar kheira kirill kiện kliment koffi koji krishanthi krisztina kseniia kuldeep
    kumiko kwadwo kári kęstutis lamine lanre laszlo laurent laurynas leandro liesbeth ligia liibaan liina lior
    lisandro loïc lubomír luciana lucía ludovic luigi luís maarten macarena madalena mafalda mahnaz maite makena
    malala malina mamadou manon manuela marcela marco margarida margherita margit maricela marián marjun marko
    maroš martyna massimo matej mathusan matilda matteo maurizio maxamed maymun mbali mehri mercedes mihály mikołaj
    mildred milos minik mirko mirosław misaki mladen moana modou moira montserrat mouna mubarak mulki mulu myriam
    myrto mónica nadezhda nagihan najannguaq nanook narges nasreen natacha nathalie navid neil neža nicanor niccolò
    niclas nicola nikhil niko nikos nilufar nivi njáll norberto nourhan noémie nuka nurdan nurhan nuria nuux oddný
    odile okechukwu olamide oluwaseyi omolola onni ophélie orsolya oumar ousmane paavo paninnguaq paola paolo
    patrik pauliina paulo pavle paz pedram penelope pierfrancesco pierre pilar piratheep pirkko prapaporn predrag
    qadir qiang qiu quique qupanuk rachid rafaela raimund ramón rannvá raquel rasa ratko raúl refet reidun
    remigiusz renzo reyhan riad ricardo riccardo rokas romain romina rosalía rosario roza ruairí rubén ruhi rustam
    ryu rógvi rói róża sachiko sadie sagal salik salvatore sanjana santeri sathiya saule saxarla seamus selim semih
    seppo sergio seydou shahnaz shalini shanthini sho siddharth sigríður sinéad snezhana snæfríður soledad soraya
    stavros steinunn stoyan stéphane subhash suganthi suleyman sumitra sylvain sára sílvia sükran taavi taiwo
    takumi tamika tamás tarja tarık tekla temitope terje thandeka thanuja thibault thorsten thorunn thushara
    thérèse tiago tigist tihomir timur tomoko tomáš torfinn trygvi tsegaye tsveta tukummeq tuomas turið tuula tóra
    ubax ujarak ulises ursel vaclav valdís valentín vasil vasilis velma venkatesh vesela vigdís vilborg viljar
    vincenzo virginie vithusan vjosa vladislav vytautas wacław wangari warsan wenche wiktoria władysław xaawo
    xiaoming xochitl yannick yasar yasmiin yassine yawa yetunde yevgeni yiannis yildirim ylva yolanda yonca yordan
    yoshiko yuliana yuval yvette zacharie zamzam zbyněk zdeněk zeynab zilan zinaida zlatko zsófia zuleyha zygmunt
    ágúst árni ásdís ödön örn øyvind þorsteinn þóra þórdís şenay živko
    """
)
# Family names of Denmark that Faker's ninety and ``name_words.py`` lack.
MORE_FAMILY = words_of(
    """
    abrahamsen adamsen agergaard albertsen albrechtsen ammitzbøll amstrup andresen ankersen anthonsen antonsen
    arendt asmussen axelsen bagger balle ballegaard balling bay bendix bendixen bennedsen bennike bilde birch birk
    birkelund bisgaard bitsch bjerg blicher boas boel bohn boisen bojesen bojsen bonnesen borregaard borup boysen
    bramsen brask bregnhøj brink brodersen brogaard broholm brødsgaard brøndum busch bækgaard bækkelund bøgelund
    bøgeskov børgesen callesen carstensen caspersen christoffersen clausen colding cramer dahlgaard dahlgren dalby
    dall damkjær degnbol dideriksen dinesen dissing dohn dreyer duus dybdahl dyrholm døssing ebert egeberg egelund
    eggert egholm ehlers eilersen ejlersen eliasen elkær ellegaard emborg enemark engelbrecht engell enggaard
    engholm erichsen eriksen esbensen eskesen esmann espersen ewald falkenberg faurholt faurskov feddersen fink
    fischer fjeldsted flindt foged foldager fonnesbæk forsberg foss freiberg friborg friedrichsen frisch frølich
    funch funder færch gaarde galsgaard gamborg gammelby geertsen geisler gertsen giversen gjerløv gjørup glad
    glerup gottlieb graff graversen gravesen grønborg grøndahl grønkjær grønlund grønning gøtzsche haahr haar haase
    hagelskjær hallberg halling hammershøj hangaard hansson hartmann hartvigsen haugaard hauge haurum heegaard
    hegelund heiberg heidemann heilmann heinesen helbo heldgaard helm hemmingsen hjelm hjermitslev hjorthøj
    hoffgaard hofmann holbech holbæk holgaard holmberg holmboe holmgren holtegaard hornbæk hornemann houmann
    houmøller hovgaard husted hvass hvidberg hviid hyldgaard højbjerg højer højlund højmark høyer høyrup isager
    iversen jacobi jantzen jensby jeppesen jepsen jochumsen johannesen johannsen johnsen jonassen josephsen junge
    junker just kaae kaalund kamp karlsen karstensen kastberg kastrup kayser keller kirkeby kirketerp kjeldgaard
    klint klitgaard kloster knap koefoed kornerup korsgaard korsholm krabbe krag kramer kristoffersen kroman
    kronborg kryger krøyer kudsk kusk kvistgaard kyed kyhl kærgaard køhler køster lambertsen langballe langberg
    langhoff lanng larsson lausen laustsen lehmann lemming leonhard lerche levinsen lillelund linde lindeman
    lindholm lindskov lodberg lohmann lomholt lorenzen lundbye lundgren lundholm lundqvist lynggaard løkke lønborg
    lønstrup magnussen malmberg mandrup marcher marker martens martensen martinsen mathiasen mathiassen matzen meier
    meincke mejer mejlby meldgaard melgaard meyer michaelsen milling moestrup moltke moth mouritsen mouritzen mulvad
    munkholm mygind møgelmose møldrup møller mørch mørk nellemann neumann nicolaisen nicolajsen niebuhr nikolaisen
    nissen nordahl nordentoft nordstrøm nybo nyeland nyholm nyrup nøhr nørager nørby nørregaard nørup obel odgaard
    olsson ottesen oxholm pallesen paludan pape pasgaard pilegaard pontoppidan povlsen præstegaard quistgaard qvist
    raabjerg raaschou rahbek refsgaard reinholdt rolighed rosborg rosenberg rosengren rosenlund rosenørn rostgaard
    rud rudolph rugaard runge ryberg rye rønn rønnow rørbæk saaby saabye salomonsen samuelsen sandberg sandholt sass
    scheel schiøler schlüter schouboe schwartz secher seerup sehested sejersen severinsen simmelsgaard sinding
    skaaning skafte skak skjold skovbjerg skovbo skovsgaard skøtt sloth smidth snedker spliid staal stage stark
    staugaard steenberg steensen steenstrup stenbæk stensgaard stilling stokbro stougaard strandgaard strange strøm
    stæhr støvring svanholm svejgaard svenningsen svenstrup søborg søby søholm sønderby sønderskov tange teglgaard
    terkelsen terp thaarup thaysen therkelsen therkildsen thestrup thiesen thisted thomassen thorhauge thorning
    thorsager thorsøe thusgaard toftdahl tofte toftgaard tolstrup torp tranberg tranholm trap troelsen trolle tuxen
    tychsen tønder tønnesen uldall utzon vandborg vedel velling vendelbo verner vesterlund vestermark videbæk vindum
    visby vistisen vium vogt voldby vraa wad wahl walther wandel wedel wegener wegner weiss welling werner
    westergaard westh westphal wichmann wiese wilhelmsen willadsen willumsen winding winkel wissing witt wolff worm
    worsøe zinck ødegaard ørnstrup østerby
    """
)
# Family names of those groups.
FAMILY_ABROAD = words_of(
    """
    abbas abbasi abdallah abdelrahman abdullahi abdulrahman abu adamczyk adan aden ahmadi ahmed ahmetovic ahmetović
    ajaj akbulut akgül akkad akkaya aksoy aktas aktaş akyol akın alami alawi alic alić altun altıntaş amin
    andrzejewski ansari ardelean arslan arulanantham aslan assad assaf avci avcı avdic avdić awad awale aydin ayoub
    azizi bader bajric bajrić bakri balan balasingam balasubramaniam balcı barakat baran barbu barre bashir basic
    bayram bazzi bašić becirovic begic begić belhaj berisha berrada bećirović bilyk bondar borkowski boulos boyko
    bozkurt bratu bucur bui bulut bytyqi bùi bąk cakir cao causevic celik cetin chaudhary chelliah chmielewski
    cieslak cieślak cojocaru constantin cosic coskun costea coşkun cristea czerwiński dabbagh dahir dal dang
    danylenko dao daoud darwish dağ dedic dedić delic delić demirci demirel didenko dinh dinu dirie do dobre dogan
    doğan dragomir duale duda dudek duman duong džafić dương eid elias elmi ene erdem erdogan erdoğan ergün ersoy
    fadel fakhoury farah faraj fares fayad fazlić fejzić ferhatović filip florea gajewski galaid ganeshalingam gashi
    geedi ghanem ghazal gheorghe gorski grabowski grigore guleed gunaratnam gunes guuleed górski gök göksu gül güler
    gündüz güneş güven głowacki habib hadi hadzic hakim halabi halilovic halilović hamad hamdan hammoud hanna hariri
    hasanovic hasanović hassan hersi hijazi hirsi hnatiuk ho hoang hodzic hodžić honchar hordiienko hosseini hoxha
    hoàng hrustić hrytsenko husic husić hussain huynh huỳnh hồ ibrahimovic ibrahimović ilic ilie ilić imamovic
    imamović ince ionescu iordache ismail issa işler jabbour jaber jabłoński jafari jamaa jankowski jašarević
    jeyakumar jeyaratnam jimale jovanovic jovanović jusić jóźwiak kaczmarek kadic kadić kahin kahraman kanaan
    kanagaratnam kanagasabai kanapathy kandiah kania kaplan kara karaca karakaya karam karatas karataş karic karimi
    karić karpenko kassem kathirgamanathan kaya kaźmierczak kelmendi keskin khalaf khaled khalif khan khomenko
    khoury kilic kiraz klymenko koc kolodziej kos kostenko kovacevic koval kovalchuk kovalenko kovačević koziol
    kozioł koç kołodziej kravchenko kravchuk kravets krawczyk krishnapillai krol król kubiak kubicki kucharski kulyk
    kurtuluş kuzmenko kuzu kuş köse kılıç lam lazar lazăr levchenko liban lipiński lukic lukić lungu luong ly
    lysenko lâm lê lý lương maalouf maciejewski mahalingam mahamed mahamud mahendran mahmood mahmoud malik manoharan
    manole mansour marchenko marciniak marin markovic marković masri matei mazur mazurek mehdi mehmedovic mehmedović
    melnyk memić mesic mešić michalak michalska mihai mire mocanu mohamed mohammadi mohamoud mohamud moldovan morina
    moroz mousa mujic mujić munteanu muratović muse mustafić mutlu mykhailenko mylvaganam nadarajah nader nagalingam
    najjar naser nassar navaratnam neagu ngo ngô nica nikolic nikolić nistor nowakowski nur nurkić obeid okanović
    oliynyk omerovic omerović oprea oral osman osmani osmanovic osmanović othman ozan palamarchuk panchenko
    paramanathan pasic pathmanathan pavel pavlenko pavlovic pavlović pawlak pašić pehlivan perinpanathan petrenko
    petrovic petrović pham phan phạm pietrzak piotrowski polat polishchuk ponnampalam popa popescu popovic popović
    preda pushparajah qasim qureshi rahimi rahman rajakumar rajaratnam ramachandran ramadan ramalingam ramic ramić
    rashid ratajczak ratnasingam redžić rexhepi rezaei roble robleh romaniuk rotaru rudenko rusu rutkowski saad
    sabbagh sabri sadowska saeed sahin saleban saleem saleh salem salihovic salihović salim salman samara samatar
    sandu sarhan sari saric sarić sarı sathasivam sava savaş savchenko savchuk savic savić sayed selvarajah
    selvaratnam sezer shah shaheen shala shanmugam shanmuganathan sharif sheikh shevchenko shevchuk shire shvets
    siad siddiqui sikora simsek sinanović sinnathamby sivalingam sivanathan sivarajah sivasubramaniam smajić sobczak
    softic softić sokołowski somasundaram spahić stan stepien stoica stojanović stępień subašić subramaniam suleiman
    suljić sultan sundaralingam suntharalingam sydorenko syed szewczyk szulc sönmez taha tahirović talib tan tas taş
    tekin thaci thai thambiah thambirajah thangarajah tharmalingam thaçi thiruchelvam thái tkachenko tkachuk toma
    tomaszewski toprak tran trinh truong trương trịnh tudor tunç turan turgut türk türkmen unal ungureanu urban
    uysal uzun uçar vasile vasylenko vigneswaran vijayakumar vlad vo voicu vovk vu võ vũ wahab walczak warfa
    wawrzyniak wehelie wieczorek wilk wojtas wrobel wróbel yalcin yalçın yassin yavuz yazıcı yigit yildirim yildiz
    yiğit yoganathan yogarajah younes youssef yurchenko yusuf yüksel yıldız yılmaz zaher zajac zając zaman zayed
    zengin ziadeh zinchenko ziółkowski zukić zulić çakır çetin özcan özdemir özer özgür özkan öztürk ünal ünlü ćosić
    čaušević đinh đorđević đào đặng đỗ şimşek šabić
    """
)
# Family names that are ordinary words first.
FAMILY_WORDS = words_of(
    """
    agger bakke bisp brun brønd bøg dal elm eng falk gran gøg hane hare hassel høg jæger kejser kilde klog konge
    mølle næs pil provst præst ræv rød skomager skrædder stjerne stær tjørn væver ørn
    """
)
