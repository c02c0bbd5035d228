"""Names that Faker's lists lack, written by hand from general knowledge: Danish and Nordic ones, and those that have
come to Denmark from elsewhere, as they are written in Latin letters."""

_GIVEN = """
    abelone agnete aja albert alberte alfred algot allan alvin amanda amalie anbjørg anders andrea anette anine anita
    anja anker anna anne-lise annelise anneli annette annie anton arendse arnold arvid asbjørn asger aske asta astrid
    august augusta aurora axel balder beate benedikte bente berit bertel bertha bertil bertram birgit birgitte birk birte
    birthe bjarke bjarne bjørk bjørn bodil boris britt britta bruno brynjulf bøje børge calle camilla carina carla carsten
    cathrine cecilie charlotte christel christen christina christine claes claus clara conny conrad dagmar dagny daniel
    dennis diana ditte ditlev dorit dorte dorthe dorthea ebba ebbe eddie edith egil egon eigil einar ejnar ejner ejvind
    elias elin elinor elisabeth elise ella elly elna elo elsa else elsebeth elva elvira emanuel emilie emma emmy
    erhardt erik erland erling ernst esben eskild esther eva evald evelyn ewa fie filip finn flemming folmer frank franka
    freddy freja frida frits fritz frode gerda gerd gert gertrud gitta gitte gorm grethe gro gudrun gunhild gunnar gunver
    gurli gustav gyrd hakon halfdan halvor hanna hanne hannibal harald hardy harriet heidi heine heino helene helga helge
    hella henning henny henriette henrik herdis herluf herman hilda hilde hildur hjalmar holger hugo iben ida idun inga
    inge-lise inger ingelise ingeborg ingemann ingolf ingvar ingvild irene irma isabella isak ivan ivar iver jacob jakob
    jane janne janni jannick jannik jannie jarl jeanette jeanne jens-ole jeppe jesper jette joachim joan joakim johan
    johannes johanne johnny jonathan jonna josefine judith julie julius justus jytte jørgen jørn kaj kaja kamilla karen
    karen-margrethe karin karina karl karla karlo karoline karsten kasper kathe kathrine katja katrine keld ken kenneth
    kenny kerstin kirsten kirstine kjeld knud konrad kresten kristian kristina kristine kristoffer krista kurt käthe
    lærke lasse laura laurits laust lauge leif lena lene lennart leo leon leonora lilian lilli lilly lina linda linea
    linnea lis lisbet lisbeth lise liselotte lissi lissie liv liva lizzie lotte louis louise lovisa lucas ludvig lukas lykke
    maja malene malou malthe manfred mads magda magne magnus maiken maj-britt majbritt maren marcus marianne marie
    marie-louise marius markus marlene martha martin martine mathias mathilde mathea matias mattias maurits maria mette
    mette-marie mia michael michelle mie mikael mike mikkel milla mille mimi minna miriam mogens mona monika morten mie
    mynte nadja nana nanna natasja nete nicklas nicolai nicoline niels-erik nikolaj nikoline nina nis njal noa nora odin
    ole-bjørn olaf olav olga oliver olivia oluf omar orla oscar oskar otto ove pauli pauline peder pelle pernille petra
    petrea philip poul poul-erik povl preben ragna ragnar ragnhild randi rasmus regitze regnar richard rigmor rikke rita
    roar robert rolf ronja ronni ronnie rosa rosemarie rudolf rune ruth sabine sabrina sander sandra sanne sara sarah
    saxo sebastian selma severin sidsel sif sigbrit sigmund signe sigrid sigurd silas silje simon simone sisse siri siv
    sixten snorre sofia sofie sofus solveig solvej sonja stella sten steffen stefan stine storm sune susan susanne sussie
    sussi sven svend svend-åge sylvester sylvia sys søren-peter tania tanja tea terese teresa theis thea theo theodor
    thit thilde thor thora thorbjørn thorkild thorleif thorvald thyra thyge tina tine tobias tomas tonni tonny tor torben
    torbjørn tordis torgny torkil torsten tove toke troels trine tristan trygve tua tulle tyge tyra uffe ulf ulla ulrich
    ulrik ulrikke ulrikka urban ursula uwe vagn valborg valdemar vanessa vera verner vera veronika vibe vibeke victoria
    vidar vigga viggo viktor viktoria vilfred vilhelm vilhelmine villads villy vilma vincent vita viveca vivi vivian
    walther werner william willy winnie wivi yrsa yvonne åge åse ødin øjvind ølgaard ørn øystein aage aase
    abdi abdirahman abdul abdullah adam adnan ahmad ahmed ahmet aicha aisha akash akira ali alina amal aman ameer amin
    amina amir amira amit ana ananya anastasia anatoli andrei andrzej anh anil anita anjali ansar anup anwar arash arjun
    arif armin arta artur asad ashok asif asma aya ayaan ayesha ayse ayşe aziz babak bashir beata bekim besart bilal binh
    bogdan bojan boris bozena burak cem chen chiara chidi chioma chung cuong dalia dang dariusz deepak dejan denisa diep
    dijana dimitri dina dmitry do-yun dragan duc dung edita edyta ekaterina elif elira elvis emine emir emre enver erion
    esma esra ewelina fadi fahad faisal farah farid farida farzana fatema fatih fatima fatma fatou fatoumata ferhat feng
    filiz flora florin gamze ganesh gokhan grzegorz gulsen gurpreet habib hakan halima hamid hamza han hana hanna haruka
    hasan hassan hatice hieu hiroshi hiba hoa hodan hoang huda hui hung husna hussain hussein hyun ibrahim idris ifrah
    igor ilias ilona imran ioana irfan irina isha ismail ivana ivo iwona jacek jagoda jamal jamila jan-willem jasmina
    javed javier jelena jin jing joanna jovana julia julita jun jung kamal kamila karim karima karolina kasia katarina
    katarzyna kateryna kavita kazimierz kemal kenji khadija khadra khaled khalid kim-anh kiran krzysztof kubra kwame lamia
    latifa layla leila lejla li lien linh ling liu liliana ljiljana long loredana lorena luan lubna lucia lucjan luka
    lukasz lyudmila maciej magdalena mahad mahdi mahmoud mahmud mai malgorzata malik małgorzata mana manish mansoor marek
    mariam mariana marija mariusz marta maryam marzena masa mateusz mehdi mehmet mei mehmed meltem meryem michal mihai
    mihaela milan milena milica min ming mina mira mirjana miroslav mirela mohamad mohamed mohammad mohammed moussa
    muhammad muhammed mukhtar murad murat musa mustafa mustapha nabil nada nadeem nadia nadine naima najib naser nasim
    nasra nasrin natalia nataliya nataša nawal nazanin neha nermin nesrin ngoc ngozi nguyet nhung nikita nikola nikolai
    nimco noor noura nour nuno nur nurten nuri oana obinna oksana oleksandr oleksii olena olga oluwaseun omar onur osama
    osman oya ozan özlem pablo paulina pavel pawel paweł pedro petar petr petya phuong piotr pradeep pranav prakash priya
    priyanka przemyslaw qasim quang quynh rabia radek radu rafal rafael raghav rahim rahma rahul raj raja rajesh rakesh
    ram ramazan rami ramona rana rania rashid ravi raza reem refik rehana resul reza rima riyad roksana roman rohan rohit
    roxana ruba rukhsana ruslan sabah sabina sadia sadiq sahar sahra said saima sajid sakura salah saleh salim salma samir
    samira sana sandeep sanja sanjay santiago sara selin selma semra serdar sergei serhii serkan shabnam shahid shanice
    shan shaima sheikh shirin shreya sinan sindhu siobhan siobhán slawomir slobodan snezana sofia somchai songul stanislaw
    stefania suhail sui suleiman suman sumaya sunil suresh svetlana svitlana sylwia tae tahir takashi tamar tamara tao
    tarek tariq tatiana tatjana thanh thao thi thomasz thu thuy tien tomasz trang tuan tuba tuyet ubah uğur umut usha
    usman valentina valeria vasile vesna viet vijay vikram viktoriia vinh violeta vladimir volkan volodymyr waleed
    warda wei wen wiesław wioletta wojciech xavier xhevahire xiao xin yahya yan yana yang yara yasemin yasin yasir yasmin
    yasmina yildiz ying yoko yonas youssef yousuf yu yuan yuki yulia yun yunus yuriy yusra yusuf zahra zainab zara zbigniew
    zehra zeinab zeynep zhen zofia zoltan zoran zulfiqar zuzana şebnem şükran çiğdem łukasz
    nkechi chinedu emeka folake funke ifeoma kofi kwabena kwesi lerato lindiwe nomsa nosipho sipho siyabonga tendai thabo
    thandiwe themba tunde wanjiru zanele abena akosua amara ama babatunde chiamaka ebele efua
    shanice tyrone latoya deshawn keisha lashonda siân rhys owen gareth niamh aoife ciara eoin cillian saoirse padraig
    caoimhe liam declan callum hamish ewan isla fergus morag iain angus
"""
EXTRA_GIVEN = frozenset(_GIVEN.split())
