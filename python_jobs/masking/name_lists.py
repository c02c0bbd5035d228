"""Names that Faker's lists lack, written by hand from general knowledge: Danish and Nordic ones, and those that have
come to Denmark from elsewhere, as they are written in Latin letters."""

from python_jobs.masking.words_of import words_of

EXTRA_GIVEN = words_of(
    """
    aage aase abdi abdirahman abdul abdullah abelone abena adam adnan agnete ahmad ahmed ahmet aicha aisha aja akash
    akira akosua albert alberte alfred algot ali alina allan alvin ama amal amalie aman amanda amara ameer amin amina
    amir amira amit ana ananya anastasia anatoli anbjørg anders andrea andrei andrzej anette angus anh anil anine
    anita anja anjali anker anna anne-lise anneli annelise annette annie ansar anton anup anwar aoife arash arendse
    arif arjun armin arnold arta artur arvid asad asbjørn asger ashok asif aske asma asta astrid august augusta aurora
    axel aya ayaan ayesha ayse ayşe aziz babak babatunde balder bashir beata beate bekim benedikte bente berit bertel
    bertha bertil bertram besart bilal binh birgit birgitte birk birte birthe bjarke bjarne bjørk bjørn bodil bogdan
    bojan boris bozena britt britta bruno brynjulf burak bøje børge calle callum camilla caoimhe carina carla carsten
    cathrine cecilie cem charlotte chen chiamaka chiara chidi chinedu chioma christel christen christina christine
    chung ciara cillian claes clara claus conny conrad cuong dagmar dagny dalia dang daniel dariusz declan deepak
    dejan denisa dennis deshawn diana diep dijana dimitri dina ditlev ditte dmitry do-yun dorit dorte dorthe dorthea
    dragan duc dung ebba ebbe ebele eddie edita edith edyta efua egil egon eigil einar ejnar ejner ejvind ekaterina
    elias elif elin elinor elira elisabeth elise ella elly elna elo elsa else elsebeth elva elvira elvis emanuel emeka
    emilie emine emir emma emmy emre enver eoin erhardt erik erion erland erling ernst esben eskild esma esra esther
    eva evald evelyn ewa ewan ewelina fadi fahad faisal farah farid farida farzana fatema fatih fatima fatma fatou
    fatoumata feng fergus ferhat fie filip filiz finn flemming flora florin folake folmer frank franka freddy freja
    frida frits fritz frode funke gamze ganesh gareth gerd gerda gert gertrud gitta gitte gokhan gorm grethe gro
    grzegorz gudrun gulsen gunhild gunnar gunver gurli gurpreet gustav gyrd habib hakan hakon halfdan halima halvor
    hamid hamish hamza han hana hanna hanne hannibal harald hardy harriet haruka hasan hassan hatice heidi heine heino
    helene helga helge hella henning henny henriette henrik herdis herluf herman hiba hieu hilda hilde hildur hiroshi
    hjalmar hoa hoang hodan holger huda hugo hui hung husna hussain hussein hyun iain iben ibrahim ida idris idun
    ifeoma ifrah igor ilias ilona imran inga inge-lise ingeborg ingelise ingemann inger ingolf ingvar ingvild ioana
    irene irfan irina irma isabella isak isha isla ismail ivan ivana ivar iver ivo iwona jacek jacob jagoda jakob
    jamal jamila jan-willem jane janne janni jannick jannie jannik jarl jasmina javed javier jeanette jeanne jelena
    jens-ole jeppe jesper jette jin jing joachim joakim joan joanna johan johanne johannes johnny jonathan jonna
    josefine jovana judith julia julie julita julius jun jung justus jytte jørgen jørn kaj kaja kamal kamila kamilla
    karen karen-margrethe karim karima karin karina karl karla karlo karolina karoline karsten kasia kasper katarina
    katarzyna kateryna kathe kathrine katja katrine kavita kazimierz keisha keld kemal ken kenji kenneth kenny kerstin
    khadija khadra khaled khalid kim-anh kiran kirsten kirstine kjeld knud kofi konrad kresten krista kristian
    kristina kristine kristoffer krzysztof kubra kurt kwabena kwame kwesi käthe lamia lashonda lasse latifa latoya
    lauge laura laurits laust layla leif leila lejla lena lene lennart leo leon leonora lerato li liam lien lilian
    liliana lilli lilly lina linda lindiwe linea ling linh linnea lis lisbet lisbeth lise liselotte lissi lissie liu
    liv liva lizzie ljiljana long loredana lorena lotte louis louise lovisa luan lubna lucas lucia lucjan ludvig luka
    lukas lukasz lykke lyudmila lærke maciej mads magda magdalena magne magnus mahad mahdi mahmoud mahmud mai maiken
    maj-britt maja majbritt malene malgorzata malik malou malthe mana manfred manish mansoor marcus marek maren maria
    mariam mariana marianne marie marie-louise marija marius mariusz markus marlene marta martha martin martine maryam
    marzena masa mateusz mathea mathias mathilde matias mattias maurits małgorzata mehdi mehmed mehmet mei meltem
    meryem mette mette-marie mia michael michal michelle mie mihaela mihai mikael mike mikkel milan milena milica
    milla mille mimi min mina ming minna mira mirela miriam mirjana miroslav mogens mohamad mohamed mohammad mohammed
    mona monika morag morten moussa muhammad muhammed mukhtar murad murat musa mustafa mustapha mynte nabil nada
    nadeem nadia nadine nadja naima najib nana nanna naser nasim nasra nasrin natalia nataliya natasja nataša nawal
    nazanin neha nermin nesrin nete ngoc ngozi nguyet nhung niamh nicklas nicolai nicoline niels-erik nikita nikola
    nikolai nikolaj nikoline nimco nina nis njal nkechi noa nomsa noor nora nosipho nour noura nuno nur nuri nurten
    oana obinna odin oksana olaf olav ole-bjørn oleksandr oleksii olena olga oliver olivia oluf oluwaseun omar onur
    orla osama oscar oskar osman otto ove owen oya ozan pablo padraig pauli paulina pauline pavel pawel paweł peder
    pedro pelle pernille petar petr petra petrea petya philip phuong piotr poul poul-erik povl pradeep prakash pranav
    preben priya priyanka przemyslaw qasim quang quynh rabia radek radu rafael rafal raghav ragna ragnar ragnhild
    rahim rahma rahul raj raja rajesh rakesh ram ramazan rami ramona rana randi rania rashid rasmus ravi raza reem
    refik regitze regnar rehana resul reza rhys richard rigmor rikke rima rita riyad roar robert rohan rohit roksana
    rolf roman ronja ronni ronnie rosa rosemarie roxana ruba rudolf rukhsana rune ruslan ruth sabah sabina sabine
    sabrina sadia sadiq sahar sahra said saima sajid sakura salah saleh salim salma samir samira sana sandeep sander
    sandra sanja sanjay sanne santiago saoirse sara sarah saxo sebastian selin selma semra serdar sergei serhii serkan
    severin shabnam shahid shaima shan shanice sheikh shirin shreya sidsel sif sigbrit sigmund signe sigrid sigurd
    silas silje simon simone sinan sindhu siobhan siobhán sipho siri sisse siv sixten siyabonga siân slawomir slobodan
    snezana snorre sofia sofie sofus solveig solvej somchai songul sonja stanislaw stefan stefania steffen stella sten
    stine storm suhail sui suleiman suman sumaya sune sunil suresh susan susanne sussi sussie sven svend svend-åge
    svetlana svitlana sylvester sylvia sylwia sys søren-peter tae tahir takashi tamar tamara tania tanja tao tarek
    tariq tatiana tatjana tea tendai teresa terese thabo thandiwe thanh thao thea theis themba theo theodor thi thilde
    thit thomasz thor thora thorbjørn thorkild thorleif thorvald thu thuy thyge thyra tien tina tine tobias toke tomas
    tomasz tonni tonny tor torben torbjørn tordis torgny torkil torsten tove trang trine tristan troels trygve tua
    tuan tuba tulle tunde tuyet tyge tyra tyrone ubah uffe ulf ulla ulrich ulrik ulrikka ulrikke umut urban ursula
    usha usman uwe uğur vagn valborg valdemar valentina valeria vanessa vasile vera verner veronika vesna vibe vibeke
    victoria vidar viet vigga viggo vijay vikram viktor viktoria viktoriia vilfred vilhelm vilhelmine villads villy
    vilma vincent vinh violeta vita viveca vivi vivian vladimir volkan volodymyr waleed walther wanjiru warda wei wen
    werner wiesław william willy winnie wioletta wivi wojciech xavier xhevahire xiao xin yahya yan yana yang yara
    yasemin yasin yasir yasmin yasmina yildiz ying yoko yonas youssef yousuf yrsa yu yuan yuki yulia yun yunus yuriy
    yusra yusuf yvonne zahra zainab zanele zara zbigniew zehra zeinab zeynep zhen zofia zoltan zoran zulfiqar zuzana
    åge åse çiğdem özlem ødin øjvind ølgaard ørn øystein łukasz şebnem şükran
    """
)
