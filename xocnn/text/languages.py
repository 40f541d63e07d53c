"""Common words of English and of Italian, written down for this project.

They were typed from memory, group by group: people, the body, food, the house, nature, time,
places, things, qualities, deeds and small words. No list was copied. Words with accents are left
out, so that no single sign gives a language away, and so are words that both languages write alike
and often use, such as “radio”.
"""

from __future__ import annotations

from functools import cache

from xocnn.text.words import Words

CLASSES = ("English", "Italian")
MAKING = (
    "400 common words of each language, typed from memory for this page; no list was copied. Words "
    "with accents were left out."
)


@cache
def languages() -> Words:
    """Four hundred words of English, and as many of Italian."""
    return Words(CLASSES, (tuple(ENGLISH.split()), tuple(ITALIAN.split())), said=(MAKING,))


ENGLISH = """
mother father brother sister son daughter child children friend neighbour husband wife uncle aunt
cousin baby girl boy man woman people teacher doctor nurse farmer baker soldier king queen guest
head hair face eye ear nose mouth tooth tongue neck shoulder arm hand finger thumb chest heart
back knee leg foot skin bone blood brain throat breath voice bread butter cheese egg milk water
tea meat fish chicken soup rice apple pear plum grape onion garlic bean carrot cabbage mushroom
salt pepper sugar honey flour cake breakfast lunch dinner meal kitchen knife fork spoon bottle
glass cup plate bowl house home roof wall floor window door stairs bedroom bathroom garden fence
chair bench shelf cupboard drawer carpet curtain blanket pillow candle lamp clock key lock bell
mirror sky sun moon star cloud rain snow wind storm thunder fog ice fire earth stone rock sand
hill mountain valley river lake island beach wave forest tree branch leaf root grass flower seed
field dog horse cow sheep pig goat mouse rabbit fox bear deer bird eagle duck goose frog snake bee
butterfly spider day night morning evening week month year spring summer autumn winter yesterday
today tomorrow hour minute birthday weekend always never often soon town village street bridge
church school market shop station ship boat train bus wheel road path library hospital office
factory book paper pencil letter word story song picture drawing game ball toy money price work
job tool hammer needle rope knot wood iron gold silver leather wool shirt trousers shoe sock coat
hat glove belt button good bad big small long short high low old young new warm cold hot wet dry
clean dirty heavy light dark bright strong weak quick slow early late rich poor cheap happy sad
angry tired hungry thirsty brave quiet loud sharp smooth rough thick thin empty full wrong right
true white black red green blue yellow brown grey eat drink sleep wake walk run jump swim fly sing
dance laugh cry speak listen write read think know learn teach give take bring carry throw catch
hold push pull open shut begin finish build break buy sell pay find lose seek hide wait follow
lead help hurt grow wash cook cut draw with without under above between through because although
which where when what who why how this that these those much many little enough together almost
perhaps already should would could
"""

ITALIAN = """
madre padre fratello sorella figlio figlia bambino bambina amico amica vicino marito moglie zio
zia cugino nonno nonna ragazzo ragazza uomo donna gente maestro medico contadino fornaio soldato
regina ospite signore signora testa capelli faccia occhio orecchio naso bocca dente lingua collo
spalla braccio mano dito pollice petto cuore schiena ginocchio gamba piede pelle osso sangue
cervello gola respiro voce pane burro formaggio uovo latte acqua carne pesce pollo minestra riso
mela pera prugna ciliegia uva cipolla aglio fagiolo carota cavolo fungo sale pepe zucchero miele
farina torta colazione pranzo cena pasto cucina coltello forchetta cucchiaio bottiglia bicchiere
tazza piatto ciotola casa tetto muro pavimento finestra porta scala camera bagno giardino recinto
sedia panca scaffale armadio cassetto tappeto tenda coperta cuscino candela lampada orologio
chiave campana specchio cielo sole luna stella nuvola pioggia neve vento tempesta tuono nebbia
ghiaccio fuoco terra pietra roccia sabbia collina montagna valle fiume lago isola spiaggia onda
bosco albero ramo foglia radice erba fiore seme campo cane gatto cavallo mucca pecora maiale capra
topo coniglio volpe orso cervo uccello aquila gufo anatra oca rana serpente ape farfalla ragno
balena formica lupo asino leone scimmia pavone giorno notte mattina sera settimana mese anno
primavera estate autunno inverno ieri oggi domani ora minuto compleanno sempre mai spesso presto
paese villaggio strada ponte chiesa scuola mercato negozio stazione nave barca treno ruota
sentiero incrocio porto aeroporto biblioteca ospedale ufficio fabbrica libro carta matita lettera
parola storia canzone quadro disegno gioco palla giocattolo soldi prezzo lavoro mestiere attrezzo
martello chiodo ago filo corda nodo legno ferro oro argento cuoio lana camicia pantaloni scarpa
calza cappotto cappello guanto sciarpa cintura tasca bottone buono cattivo grande piccolo lungo
corto alto basso vecchio giovane nuovo caldo freddo bagnato asciutto pulito sporco pesante leggero
scuro chiaro forte debole veloce lento ricco povero felice triste arrabbiato stanco affamato
coraggioso tranquillo rumoroso liscio ruvido sottile vuoto pieno sbagliato giusto vero bianco nero
rosso verde azzurro giallo marrone grigio mangiare bere dormire svegliare camminare correre
saltare nuotare volare cantare ballare ridere piangere parlare ascoltare scrivere leggere pensare
sapere imparare insegnare dare prendere portare lanciare tenere spingere tirare aprire chiudere
cominciare finire costruire rompere comprare vendere pagare trovare perdere cercare nascondere
aspettare seguire guidare aiutare guarire crescere lavare cuocere tagliare disegnare con senza
sotto sopra tra attraverso quale dove quando cosa chi come questo quella quelli molto poco
abbastanza insieme quasi forse ancora anche sono hanno siamo
"""
