"""Whole cells that say a special category of somebody (GDPR, article 9): religions, parties, blood groups …"""

import re

_BLOOD_GROUP = re.compile(r"(?:a|b|ab|o|0)\s?(?:[+-]|rh\s?[+-]|pos\w*|neg\w*)")
_VALUES = frozenset(
    value.strip()
    for value in """
    kristen, kristne, kristendom, folkekirken, folkekirke, luthersk, evangelisk-luthersk, protestant, protestantisk,
    katolik, katolsk, romersk-katolsk, ortodoks, muslim, muslimsk, islam, sunni, shia, jøde, jødisk, jødedom, hindu,
    hinduisme, hinduistisk, buddhist, buddhisme, buddhistisk, sikh, sikhisme, ateist, ateisme, agnostiker, asetro,
    jehovas vidner, jehovas vidne, mormon, baptist, pinsekirken, christian, christianity, protestantism, catholic,
    roman catholic, catholicism, orthodox, muslim, jew, jewish, judaism, hinduism, buddhism, atheist, atheism, agnostic,
    lutheran, evangelical, anglican, methodist, baptist, pentecostal, quaker, church of england,
    socialdemokratiet, socialdemokraterne, venstre, det konservative folkeparti, konservative, de konservative,
    radikale venstre, de radikale, sf, socialistisk folkeparti, enhedslisten, liberal alliance, dansk folkeparti,
    alternativet, moderaterne, danmarksdemokraterne, nye borgerlige, kristendemokraterne, borgernes parti, labour,
    labour party, conservative party, conservatives, liberal democrats, green party, reform uk, republican, democrat,
    cdu, csu, spd, fdp, afd, bündnis 90/die grünen, die linke, moderaterna, socialdemokraterna, sverigedemokraterna,
    centerpartiet, vänsterpartiet, miljöpartiet, høyre, arbeiderpartiet, fremskrittspartiet, senterpartiet,
    3f, hk, foa, dansk metal, krifa, djøf, ida, dsr, bupl, dlf, prosa, nnf, dansk el-forbund, dansk sygeplejeråd,
    lederne, det faglige hus, socialpædagogerne, danmarks lærerforening, fødevareforbundet nnf, unison, unite, gmb,
    heteroseksuel, homoseksuel, biseksuel, aseksuel, panseksuel, lesbisk, bøsse, queer, heterosexual, straight, gay,
    lesbian, homosexual, bisexual, asexual, pansexual,
    hiv, astma, asthma, diabetes, type 1 diabetes, type 2 diabetes, epilepsi, epilepsy, kræft, cancer, adhd, autisme,
    autism, depression, angst, anxiety, migræne, migraine, sclerose, kol, copd, demens, dementia, hypertension,
    forhøjet blodtryk, glutenallergi, nøddeallergi, cøliaki, laktoseintolerans, pollenallergi, mælkeallergi, høfeber,
    caucasian, hispanic, african american, black or african american, asian american, pacific islander, native american,
    american indian, latino, white british, black british, black african, black caribbean, mixed race, roma
    """.replace("\n", " ").split(",")
)


def is_special(value: str) -> bool:
    """Whether a whole cell says somebody's religion, party, union, sexuality, health, blood group or ethnic origin."""
    form = " ".join(value.casefold().split())
    return form in _VALUES or _BLOOD_GROUP.fullmatch(form) is not None
