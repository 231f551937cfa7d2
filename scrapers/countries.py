"""Names of countries and their codes (ISO 3166-1), as addresses spell them. PURE."""

from __future__ import annotations

_LISTED = """
AE ARE United Arab Emirates/UAE|AR ARG Argentina|AT AUT Austria|AU AUS Australia|BD BGD Bangladesh
BE BEL Belgium|BG BGR Bulgaria|BH BHR Bahrain|BO BOL Bolivia|BR BRA Brazil/Brasil|CA CAN Canada
CH CHE Switzerland|CL CHL Chile|CN CHN China|CO COL Colombia|CR CRI Costa Rica|CY CYP Cyprus
CZ CZE Czech Republic/Czechia/Česko|DE DEU Germany|DK DNK Denmark|DO DOM Dominican Republic|EC ECU Ecuador
EE EST Estonia|EG EGY Egypt|ES ESP Spain|FI FIN Finland|FR FRA France
GB GBR United Kingdom/UK/Great Britain/England/Scotland/Wales/Northern Ireland|GH GHA Ghana|GR GRC Greece
GT GTM Guatemala|HK HKG Hong Kong|HN HND Honduras|HR HRV Croatia|HU HUN Hungary|ID IDN Indonesia
IE IRL Ireland|IL ISR Israel|IN IND India|IT ITA Italy|JM JAM Jamaica|JP JPN Japan|KE KEN Kenya
KR KOR South Korea|KW KWT Kuwait|LK LKA Sri Lanka|LT LTU Lithuania|LU LUX Luxembourg|LV LVA Latvia
MA MAR Morocco|MT MLT Malta|MX MEX Mexico|MY MYS Malaysia|NG NGA Nigeria|NI NIC Nicaragua
NL NLD Netherlands/The Netherlands|NO NOR Norway|NZ NZL New Zealand|OM OMN Oman|PA PAN Panama|PE PER Peru
PH PHL Philippines|PK PAK Pakistan|PL POL Poland|PT PRT Portugal|PY PRY Paraguay|QA QAT Qatar
RO ROU Romania|RS SRB Serbia|SA SAU Saudi Arabia|SE SWE Sweden|SG SGP Singapore|SI SVN Slovenia
SK SVK Slovakia|SV SLV El Salvador|TH THA Thailand|TN TUN Tunisia|TR TUR Turkey/Türkiye
TT TTO Trinidad and Tobago|TW TWN Taiwan|UA UKR Ukraine|UY URY Uruguay|VE VEN Venezuela|VN VNM Vietnam
ZA ZAF South Africa|US USA United States/United States of America/U.S./U.S.A.
"""
# Georgia and Jordan are left out: one is a state, the other a town in many.
_CODES: dict[str, str] = {}
for _line in filter(None, _LISTED.replace("\n", "|").split("|")):
    _two, _three, _names = _line.split(" ", 2)
    _CODES |= {one.lower(): _two for one in (_three, *_names.split("/"))}


def country_code(name: str | None) -> str | None:
    """The two-letter code of a country named in words or by three letters; None for any other text."""
    return _CODES.get((name or "").strip().lower())
