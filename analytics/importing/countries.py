"""Names of countries in six languages, and codes → ISO 3166-1 alpha-2."""

import re
import unicodedata
from functools import cache, lru_cache

from babel import Locale

_LANGUAGES = ["en", "es", "pt", "fr", "de", "it"]
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
_ALIASES = {
    "US": "usa, u.s., u.s.a., united states of america, the united states, america, estados unidos de america, eeuu, ee.uu., "
    "eua, etats-unis d'amerique, vereinigte staaten von amerika, stati uniti d'america",
    "GB": "uk, u.k., great britain, england, scotland, wales, northern ireland, britain, grossbritannien, england uk, gran bretana, "
    "inglaterra, angleterre, inghilterra, grande-bretagne, gran bretagna, gra-bretanha",
    "RU": "russian federation, federacion rusa, russische foderation",
    "KR": "south korea, korea, republic of korea, korea republic of, korea, south, corea, coree, sudkorea",
    "KP": "north korea",
    "TR": "turkey, turkiye, turquia, turquie, turkei, turchia",
    "CI": "ivory coast, cote d'ivoire, cote divoire",
    "CZ": "czech republic, republica checa, tschechische republik",
    "AE": "uae, united arab emirates, emirates",
    "VN": "viet nam, vietnam",
    "IR": "iran, islamic republic of iran",
    "TW": "taiwan, chinese taipei",
    "HK": "hong kong",
    "MO": "macau, macao",
    "NL": "holland, the netherlands, holanda, hollande, olanda",
    "PH": "the philippines",
    "DO": "dominican rep., dominican rep",
    "BO": "bolivia, plurinational state of bolivia",
    "VE": "venezuela, bolivarian republic of venezuela",
    "TZ": "tanzania, united republic of tanzania",
    "SY": "syria, syrian arab republic",
    "LA": "laos",
    "MD": "moldova, republic of moldova",
    "MK": "macedonia",
    "PS": "palestine",
    "CD": "dr congo, drc, democratic republic of the congo",
    "CG": "congo, republic of the congo",
    "SZ": "swaziland",
    "MM": "burma, myanmar",
    "CV": "cape verde",
    "BN": "brunei darussalam",
    "XK": "kosovo",
}
_ALPHA3 = (
    "ARE:AE ARG:AR AUS:AU AUT:AT BEL:BE BGD:BD BOL:BO BRA:BR CAN:CA CHE:CH CHL:CL CHN:CN COL:CO CZE:CZ DEU:DE DNK:DK DOM:DO DZA:DZ "
    "ECU:EC EGY:EG ESP:ES FIN:FI FRA:FR GBR:GB GRC:GR HUN:HU IDN:ID IND:IN IRL:IE IRN:IR IRQ:IQ ISR:IL ITA:IT JPN:JP KAZ:KZ KOR:KR "
    "KWT:KW LBN:LB MAR:MA MEX:MX MYS:MY NGA:NG NLD:NL NOR:NO NZL:NZ PAK:PK PER:PE PHL:PH POL:PL PRI:PR PRT:PT ROU:RO RUS:RU SAU:SA "
    "SGP:SG SWE:SE THA:TH TUR:TR TWN:TW UKR:UA URY:UY USA:US VEN:VE VNM:VN ZAF:ZA KEN:KE GHA:GH"
)
_AROUND = re.compile(r"[^\w' ]+")
_MOJIBAKE = re.compile("[ÃÂâ][\u0080-\u00bf\u2018-\u2122]")


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("ß", "ss"))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(_AROUND.sub(" ", text).split())


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == len("DE") and code.isalpha() and code not in _NO_COUNTRY:
                names.setdefault(fold(name), code)
                names.setdefault(fold(name.replace("&", "and")), code)
                names.setdefault(code.casefold(), code)
    for code, aliases in _ALIASES.items():
        names.update({fold(alias): code for alias in aliases.split(",")})
    names.update({three.casefold(): two for three, two in (pair.split(":") for pair in _ALPHA3.split())})
    return names


@lru_cache(maxsize=4096)
def country_of(text: str) -> str | None:
    """Return the code; a city before ("Paris, France") and text encoded twice are understood."""
    text = repair(text)
    code = _names().get(fold(text))
    if code is None:
        last = re.split(r"[,/(|–]", text)
        tries = [last[-1].rstrip(")"), last[0]] if len(last) > 1 else []
        code = next((found for part in tries if (found := _names().get(fold(part)))), None)
    return code


def repair(text: str) -> str:
    """Undo UTF-8 that was read as cp1252 on its way (``CÃ…``)."""
    if not _MOJIBAKE.search(text):
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text
