"""Countries by region, coarse enough for a table about few people; codes are ISO 3166-1 alpha-2."""

_EUROPEAN_UNION = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EUROPE = "AD AL AM AX AZ BA BY CH FO GB GE GG GI IM IS JE LI MC MD ME MK NO RS RU SJ SM TR UA VA XK"
_NEAR_EAST = "AE BH DZ EG EH IL IQ IR JO KW LB LY MA OM PS QA SA SD SY TN YE"
_ASIA = "AF BD BN BT CC CN CX HK ID IN IO JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH PK SG TH TJ TL TM TW UZ VN"
_AFRICA = (
    "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS MG ML MR MU MW MZ NA NE NG RE RW SC SH SL "
    "SN SO SS ST SZ TD TG TZ UG YT ZA ZM ZW"
)
OTHERS = "übrige"
_REGIONS = {
    code: region
    for region, codes in (
        ("Europäische Union", _EUROPEAN_UNION),
        ("übriges Europa und Türkei", _EUROPE),
        ("Naher Osten und Nordafrika", _NEAR_EAST),
        ("Asien", _ASIA),
        ("Afrika südlich der Sahara", _AFRICA),
    )
    for code in codes.split()
}


def region_of(country: str) -> str:
    """The region of a country; of an unknown one, or of none, the rest of the world."""
    return _REGIONS.get(country, OTHERS)
