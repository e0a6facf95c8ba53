"""The deliverables of the roadmap one after the other, which the forecast of all of it tells."""

SENTENCES = (
    ("when is each deliverable done", "delivery-forecast"),
    ("when will each deliverable be done?", "delivery-forecast"),
    ("when is every deliverable done", "delivery-forecast"),
    ("when are the deliverables done", "delivery-forecast"),
    ("in what order do the deliverables land", "delivery-forecast"),
    ("in which order will the deliverables be done?", "delivery-forecast"),
    ("what order do things ship in", "delivery-forecast"),
    ("roadmap forecast", "delivery-forecast"),
    ("forecast of the roadmap", "delivery-forecast"),
    ("forecast for each deliverable", "delivery-forecast"),
    ("forecast for all deliverables by issues", "delivery-forecast unit=issues"),
    ("roadmap eta", "delivery-forecast"),
    ("roadmap dates", "delivery-forecast"),
    ("when do the deliverables land one after the other", "delivery-forecast"),
    ("deliverables one after the other", "delivery-forecast"),
    ("which deliverable is done first?", "delivery-forecast"),
    ("which deliverable comes next", "delivery-forecast"),
    ("what ships first?", "delivery-forecast"),
    ("what ships when", "delivery-forecast"),
    ("dates for all deliverables", "delivery-forecast"),
    ("when do we ship what", "delivery-forecast"),
    ("what if we add 20 points to the roadmap", 'delivery-forecast what_if="+20 points"'),
    ("roadmap forecast if scope freezes", 'delivery-forecast what_if="scope freezes"'),
    ("in what order do the deliverables land at 80% pace", 'delivery-forecast what_if="80% pace"'),
    # How far they are is another question.
    ("deliverables in order", "deliverable-status statuses=order"),
    ("status of each deliverable", "deliverable-status"),
    ("how far is each deliverable", "deliverable-status"),
    # Spanish and German.
    ("¿cuándo estará cada entregable?", "delivery-forecast"),
    ("en qué orden se terminan los entregables", "delivery-forecast"),
    ("previsión de la hoja de ruta", "delivery-forecast"),
    ("wann ist jedes Deliverable fertig?", "delivery-forecast"),
    ("in welcher Reihenfolge werden die Deliverables fertig", "delivery-forecast"),
    ("Prognose der Roadmap", "delivery-forecast"),
)

FOLLOW_UPS = (("deliverable-status", "in what order do they land?", "delivery-forecast"),)
