"""Forecasts under an assumption: work that comes in or goes, another pace, a scope that stays.

What is assumed and not understood is asked back with what can be: it would change the figures.
"""

SENTENCES = (
    # Work that comes in.
    ("what if we add 20 points", 'delivery-forecast what_if="+20 points"'),
    ("what if we add 20 points?", 'delivery-forecast what_if="+20 points"'),
    ("what if 20 more points come in", 'delivery-forecast what_if="+20 points"'),
    ("What if 20 points come in?", 'delivery-forecast what_if="+20 points"'),
    ("what happens if 20 points get added", 'delivery-forecast what_if="+20 points"'),
    (
        "what would happen if we took on another 20 points?",
        'delivery-forecast what_if="+20 points"',
    ),
    ("what if +20 points", 'delivery-forecast what_if="+20 points"'),
    ("forecast +20 points", 'delivery-forecast what_if="+20 points"'),
    ("forecast with 20 more points", 'delivery-forecast what_if="+20 points"'),
    ("suppose we add 8 pts", 'delivery-forecast what_if="+8 points"'),
    ("what if we pull in five more tickets", 'delivery-forecast what_if="+5 issues" unit=issues'),
    ("whatif we add twenty points", 'delivery-forecast what_if="+20 points"'),
    ("what-if: 20 extra points", 'delivery-forecast what_if="+20 points"'),
    ("what if somebody adds 13 story points?", 'delivery-forecast what_if="+13 points"'),
    (
        "hey, sorry to bother, what would happen if the client asks for 30 more points? thanks!",
        'delivery-forecast what_if="+30 points"',
    ),
    ("what if scope grows by 15 points", 'delivery-forecast what_if="+15 points"'),
    ("what if we add 2.5 points", 'delivery-forecast what_if="+2.5 points"'),
    # Work that goes.
    ("if we drop 10 points when do we ship", 'delivery-forecast what_if="-10 points"'),
    ("what if we drop 10 points", 'delivery-forecast what_if="-10 points"'),
    ("what happens if we cut 5 issues", 'delivery-forecast what_if="-5 issues" unit=issues'),
    ("what if we descope 5 issues?", 'delivery-forecast what_if="-5 issues" unit=issues'),
    (
        "what if we take 10 points out of the sprint",
        'delivery-forecast sprint=@current what_if="-10 points"',
    ),
    ("what if 10 points fall out", 'delivery-forecast what_if="-10 points"'),
    ("forecast if we remove 8 points", 'delivery-forecast what_if="-8 points"'),
    ("when are we done with 10 points less", 'delivery-forecast what_if="-10 points"'),
    ("what if -10 points", 'delivery-forecast what_if="-10 points"'),
    # Of a sprint, of a deliverable.
    (
        "what if we add 20 points to the sprint",
        'delivery-forecast sprint=@current what_if="+20 points"',
    ),
    (
        "what if we add 20 points to search?",
        'delivery-forecast deliverable=search what_if="+20 points"',
    ),
    (
        "what if we add 5 points to sprint 11",
        'delivery-forecast sprint="Sprint 11" what_if="+5 points"',
    ),
    (
        "when will Search be done if we add 20 points?",
        'delivery-forecast deliverable=Search what_if="+20 points"',
    ),
    (
        "if 20 points come in, when will Public API v2 be done?",
        'delivery-forecast deliverable="Public API v2" what_if="+20 points"',
    ),
    (
        "when can we ship Search if we cut 10 points",
        'delivery-forecast deliverable=Search what_if="-10 points"',
    ),
    (
        "will we make it if we drop 10 points?",
        'delivery-forecast sprint=@current what_if="-10 points"',
    ),
    (
        "are we on track if 5 points come in",
        'delivery-forecast sprint=@current what_if="+5 points"',
    ),
    (
        "will the sprint be done by friday if we drop 10 points",
        'delivery-forecast sprint=@current by=2026-11-27 what_if="-10 points"',
    ),
    (
        "will Search be done by 18 dec if scope freezes?",
        'delivery-forecast deliverable=Search by=2026-12-18 what_if="scope freezes"',
    ),
    (
        "how much can we get done by 18 dec at 80% pace",
        'delivery-forecast how_much by=2026-12-18 what_if="80% pace"',
    ),
    (
        "eta of search with 20 more points",
        'delivery-forecast deliverable=search what_if="+20 points"',
    ),
    ("what if we add 20 points, private please", 'delivery-forecast what_if="+20 points" private'),
    (
        "forecast of Search by issues if scope freezes",
        'delivery-forecast deliverable=Search unit=issues what_if="scope freezes"',
    ),
    # Pace.
    (
        "if we go at 80% next week when is search done",
        'delivery-forecast deliverable=search what_if="80% pace next week"',
    ),
    ("what if we are at 80% next week?", 'delivery-forecast what_if="80% pace next week"'),
    # From a day on.
    ("what if 80% pace from 2026-12-07", 'delivery-forecast what_if="80% pace from 2026-12-07"'),
    ("what if 80% pace from monday", 'delivery-forecast what_if="80% pace from 2026-11-30"'),
    (
        "what if we are at 80% from 7 dec on",
        'delivery-forecast what_if="80% pace from 2026-12-07"',
    ),
    (
        "forecast at 80% pace from next week on",
        'delivery-forecast what_if="80% pace from 2026-11-30"',
    ),
    (
        "what if we work at half pace starting tomorrow?",
        'delivery-forecast what_if="50% pace from 2026-11-25"',
    ),
    (
        "what if 80% pace from 7 dec to 18 dec",
        'delivery-forecast what_if="80% pace 2026-12-07..2026-12-18"',
    ),
    (
        "forecast what if 80% pace 2026-12-07",
        'delivery-forecast what_if="80% pace 2026-12-07..2026-12-07"',
    ),
    (
        "pronóstico si vamos al 80% desde el lunes",
        'delivery-forecast what_if="80% pace from 2026-11-30"',
    ),
    (
        "pronóstico con 80% del ritmo a partir del 7 de diciembre",
        'delivery-forecast what_if="80% pace from 2026-12-07"',
    ),
    (
        "was wenn wir ab nächster Woche nur 80% schaffen",
        'delivery-forecast what_if="80% pace from 2026-11-30"',
    ),
    (
        "Prognose bei 80% Tempo ab dem 7. Dezember",
        'delivery-forecast what_if="80% pace from 2026-12-07"',
    ),
    ("what if everyone is off from 24 dec", "asks: pace of 0%"),
    (
        "/delivery-forecast what if 80% pace from 7 Dec",
        'delivery-forecast what_if="80% pace from 2026-12-07"',
    ),
    (
        "/delivery-forecast search what if 80% pace from 2026-12-07",
        'delivery-forecast deliverable=search what_if="80% pace from 2026-12-07"',
    ),
    ("half pace this week", 'delivery-forecast what_if="50% pace this week"'),
    ("what if we work at half pace next week", 'delivery-forecast what_if="50% pace next week"'),
    ("what if our pace drops to 80%", 'delivery-forecast what_if="80% pace"'),
    ("what if we are 20% slower", 'delivery-forecast what_if="80% pace"'),
    ("what if we're 10 % faster next week?", 'delivery-forecast what_if="110% pace next week"'),
    ("what if pace drops by 30%", 'delivery-forecast what_if="70% pace"'),
    ("forecast at 80% pace", 'delivery-forecast what_if="80% pace"'),
    ("forecast at 80 percent speed next week", 'delivery-forecast what_if="80% pace next week"'),
    ("when is everything done at 60% capacity", 'delivery-forecast what_if="60% pace"'),
    ("when are we done with 80 % velocity", 'delivery-forecast what_if="80% pace"'),
    (
        "assuming 80% pace, when will Search be done",
        'delivery-forecast deliverable=Search what_if="80% pace"',
    ),
    (
        "what if we do 50% from 7 dec to 18 dec",
        'delivery-forecast what_if="50% pace 2026-12-07..2026-12-18"',
    ),
    (
        "forecast at 80% pace 2026-12-07..2026-12-18",
        'delivery-forecast what_if="80% pace 2026-12-07..2026-12-18"',
    ),
    (
        "what if we run at 80% between dec 7 and dec 18?",
        'delivery-forecast what_if="80% pace 2026-12-07..2026-12-18"',
    ),
    ("what if next week is at 50%", 'delivery-forecast what_if="50% pace next week"'),
    ("what if we only manage 70% next week", 'delivery-forecast what_if="70% pace next week"'),
    ("half speed til the end?", "asks: til"),
    # Scope that stays.
    ("if scope freezes when do we ship", 'delivery-forecast what_if="scope freezes"'),
    ("assuming no new scope", 'delivery-forecast what_if="scope freezes"'),
    (
        "when is search done assuming no new scope",
        'delivery-forecast deliverable=search what_if="scope freezes"',
    ),
    ("what if scope freezes", 'delivery-forecast what_if="scope freezes"'),
    ("what if the scope is frozen now?", 'delivery-forecast what_if="scope freezes"'),
    ("what if we freeze scope", 'delivery-forecast what_if="scope freezes"'),
    ("what if nothing gets added any more", 'delivery-forecast what_if="scope freezes"'),
    (
        "when will Search be done if nothing else comes in",
        'delivery-forecast deliverable=Search what_if="scope freezes"',
    ),
    ("forecast without new scope", 'delivery-forecast what_if="scope freezes"'),
    ("forecast without scope growth", 'delivery-forecast what_if="scope freezes"'),
    ("forecast with frozen scope", 'delivery-forecast what_if="scope freezes"'),
    ("what if we don't add anything", 'delivery-forecast what_if="scope freezes"'),
    ("what if the scope stays as it is", 'delivery-forecast what_if="scope freezes"'),
    (
        "will we finish the sprint if scope doesn't change",
        'delivery-forecast sprint=@current what_if="scope freezes"',
    ),
    # Several.
    (
        "what if we add 20 points and scope freezes",
        'delivery-forecast what_if="+20 points|scope freezes"',
    ),
    (
        "what if 20 points come in and we go at 80% next week",
        'delivery-forecast what_if="+20 points|80% pace next week"',
    ),
    (
        "when is Search done if we drop 10 points and the scope is frozen?",
        'delivery-forecast deliverable=Search what_if="-10 points|scope freezes"',
    ),
    # Markup, letters held down, quotes.
    ("*what if* we add `20 points`?", 'delivery-forecast what_if="+20 points"'),
    ("> what if scope freezes", 'delivery-forecast what_if="scope freezes"'),
    ("what if “20 points” come in", "asks: 20 points"),
    ("WHAT IF WE ADD 20 POINTS", 'delivery-forecast what_if="+20 points"'),
    (
        "<@U0ANALYTICS> what if scope freezes? :snowflake:",
        'delivery-forecast what_if="scope freezes"',
    ),
    (
        "what would it look like if two more issues showed up",
        'delivery-forecast what_if="+2 issues" unit=issues',
    ),
    ("what if product throws in another 8 points?", 'delivery-forecast what_if="+8 points"'),
    (
        "let's say we drop 15 points, when is everything done?",
        'delivery-forecast what_if="-15 points"',
    ),
    (
        "when can we ship billing if we work at 60% over the next two weeks",
        'delivery-forecast deliverable=billing what_if="60% pace 2026-11-24..2026-12-07"',
    ),
    ("forecast, but with 25% less speed", 'delivery-forecast what_if="75% pace"'),
    ("what if everyone is off next week", 'delivery-forecast what_if="0% pace next week"'),
    ("what if velocity doubles", 'delivery-forecast what_if="200% pace"'),
    ("what if the team gets twice as fast", 'delivery-forecast what_if="200% pace"'),
    ("what if we lose 5 points of scope", 'delivery-forecast what_if="-5 points"'),
    ("what if we pull in 10 points from the backlog", 'delivery-forecast what_if="+10 points"'),
    ("what if we pull 10 points from the backlog in", "asks: from the backlog"),
    (
        "is search on track if we stop adding stuff?",
        'delivery-forecast deliverable=search what_if="scope freezes"',
    ),
    (
        "was ist wenn wir nächste woche nur mit halber kraft arbeiten",
        'delivery-forecast what_if="50% pace next week"',
    ),
    ("¿cuándo acabamos si no añadimos nada más?", 'delivery-forecast what_if="scope freezes"'),
    ("what if QA finds 6 more issues", 'delivery-forecast what_if="+6 issues" unit=issues'),
    (
        "what if search gets 5 more issues?",
        'delivery-forecast deliverable=search what_if="+5 issues" unit=issues',
    ),
    (
        "forecast for billing assuming 10 points are dropped",
        'delivery-forecast deliverable=billing what_if="-10 points"',
    ),
    ("how would it look if we took 4 points off", 'delivery-forecast what_if="-4 points"'),
    (
        "if nobody adds anything, do we make it",
        'delivery-forecast sprint=@current what_if="scope freezes"',
    ),
    (
        "will the sprint be done in time at 70% capacity",
        'delivery-forecast sprint=@current what_if="70% pace"',
    ),
    (
        "what if we do 90% from monday to friday",
        'delivery-forecast what_if="90% pace 2026-11-30..2026-12-04"',
    ),
    (
        "when's Public API v2 live if we go half speed until 18 dec",
        'delivery-forecast deliverable="Public API v2" what_if="50% pace 2026-11-24..2026-12-18"',
    ),
    (
        "wann ist alles fertig wenn wir nur mit 70 Prozent Tempo arbeiten",
        'delivery-forecast what_if="70% pace"',
    ),
    (
        "qué pasa si quitamos 10 puntos del sprint",
        'delivery-forecast sprint=@current what_if="-10 points"',
    ),
    (
        "¿cuándo estará Search si vamos un 20% más lentos?",
        'delivery-forecast deliverable=Search what_if="80% pace"',
    ),
    # What cannot be assumed.
    ("what if ana is away next week", "asks: +20 points"),
    ("what if <@U0ANA> is on holiday", "asks: 80% pace"),
    ("what if we hire two people", "asks: scope freezes"),
    ("what if", "asks: +20 points"),
    ("what if?", "asks: +20 points"),
    ("what if it rains", "asks: it rains"),
    ("when is search done if pigs fly", "asks: pigs fly"),
    ("what if we add points", "asks: add points"),
    ("what if we add 20 points a week", "asks: a week"),
    ("what if we add 20 hours", "asks: 20 hours"),
    ("what if we add 20", 'delivery-forecast what_if="+20 points"'),
    ("what if we add 20 points next week", "asks: next week"),
    ("what if we add 20 points and ana is away", "asks: ana is away"),
    ("what if we go at 80% in spring", "asks: in spring"),
    ("what if we go at 80% last week", "asks: last week"),
    ("what if we go at 80% this sprint", "asks: this sprint"),
    ("what if sprint 9 had been longer", "asks: 80% pace"),
    ("what if the sprint is a week longer", "asks: 80% pace"),
    ("what if we add Search to the sprint", "asks: Search"),
    ("burndown if we add 20 points", "asks: forecast"),
    ("velocity at 80% pace", "asks: forecast"),
    ("what's our velocity if ana leaves", "asks: ana leaves"),
    ("summary without new scope", "asks: forecast"),
    ("what if half of us are out next week", "asks: half of us"),
    ("what if we get 10 extra points from sprint 9", "asks: sprint 9"),
    ("what if christmas week is off", "asks: christmas"),
    ("forecast with 80% of the team", "asks: 80%"),
    ("forecast with 85% confidence", "delivery-forecast"),
    ("when will Search be done if we add 20 points to Billing", "asks: Billing"),
    ("what if two devs quit", "asks: two devs quit"),
    ("what if we finish early", "asks: finish early"),
    # "If" that assumes nothing.
    ("can you check if we are on track?", "sprint-risk"),
    (
        "tell me if search will be done by 4 dec",
        "delivery-forecast deliverable=search by=2026-12-04",
    ),
    ("i wonder if we make it", "sprint-risk"),
    ("burndown if possible", "sprint-burndown"),
    ("show me the burndown, if you can", "sprint-burndown"),
    ("not sure if we will make it, are we on track?", "sprint-risk"),
    ("could you see if anything is blocked", "sprint-summary focus=blocked"),
    ("burndown please, if it's not too much trouble", "sprint-burndown"),
    # Spanish and German.
    ("¿y si añadimos 20 puntos?", 'delivery-forecast what_if="+20 points"'),
    ("qué pasa si entran 20 puntos más", 'delivery-forecast what_if="+20 points"'),
    ("¿qué pasaría si quitamos 5 tareas?", 'delivery-forecast what_if="-5 issues" unit=issues'),
    (
        "cuándo estará Search si añadimos 20 puntos",
        'delivery-forecast deliverable=Search what_if="+20 points"',
    ),
    (
        "previsión al 80% del ritmo la próxima semana",
        'delivery-forecast what_if="80% pace next week"',
    ),
    ("y si vamos a medio ritmo esta semana", 'delivery-forecast what_if="50% pace this week"'),
    ("previsión sin nuevo alcance", 'delivery-forecast what_if="scope freezes"'),
    ("¿y si no entra nada más?", 'delivery-forecast what_if="scope freezes"'),
    ("qué pasa si se congela el alcance", 'delivery-forecast what_if="scope freezes"'),
    ("¿y si ana está de vacaciones?", "asks: +20 points"),
    ("dime si vamos bien", "sprint-risk"),
    ("was wenn 20 Punkte dazukommen", 'delivery-forecast what_if="+20 points"'),
    ("Was wäre, wenn noch 20 Punkte dazukommen?", 'delivery-forecast what_if="+20 points"'),
    (
        "was passiert, wenn wir 5 Aufgaben streichen",
        'delivery-forecast what_if="-5 issues" unit=issues',
    ),
    (
        "Wann ist Search fertig, wenn 20 Punkte dazukommen?",
        'delivery-forecast deliverable=Search what_if="+20 points"',
    ),
    (
        "was wenn wir nächste Woche nur 80 % schaffen",
        'delivery-forecast what_if="80% pace next week"',
    ),
    ("Prognose mit halbem Tempo diese Woche", 'delivery-forecast what_if="50% pace this week"'),
    ("Prognose bei 80% Tempo", 'delivery-forecast what_if="80% pace"'),
    ("was wenn nichts mehr dazukommt", 'delivery-forecast what_if="scope freezes"'),
    (
        "wenn der Umfang eingefroren wird, wann sind wir fertig?",
        'delivery-forecast what_if="scope freezes"',
    ),
    ("Prognose ohne neuen Umfang", 'delivery-forecast what_if="scope freezes"'),
    ("was wenn Ana im Urlaub ist", "asks: +20 points"),
    ("zeig mir das Burndown, wenn möglich", "sprint-burndown"),
    # After the command of the forecast.
    ("/delivery-forecast what if +20 points", 'delivery-forecast what_if="+20 points"'),
    (
        "/delivery-forecast search what if +20 points",
        'delivery-forecast deliverable=search what_if="+20 points"',
    ),
    (
        "/delivery-forecast +20 points, 80% pace next week",
        'delivery-forecast what_if="+20 points|80% pace next week"',
    ),
    (
        "/delivery-forecast @current if scope freezes",
        'delivery-forecast sprint=@current what_if="scope freezes"',
    ),
    (
        "/delivery-forecast Public API v2 at 80% pace by issues",
        'delivery-forecast deliverable="Public API v2" what_if="80% pace" unit=issues',
    ),
    ("/delivery-forecast what if -5 issues", 'delivery-forecast what_if="-5 issues" unit=issues'),
    ("/delivery-forecast what if ana is away", "asks: ana is away"),
    ("/delivery-forecast what if", "asks: +20 points"),
    ('/delivery-forecast "What if analysis"', 'delivery-forecast deliverable="What if analysis"'),
    ("/sprint-burndown what if +20 points", "asks: what if"),
)

FOLLOW_UPS = (
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "and with 30 issues?",
        'delivery-forecast deliverable=Search what_if="+30 issues" unit=issues',
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "como estaba previsto",
        "delivery-forecast deliverable=Search",
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "and what if 80% pace from monday",
        'delivery-forecast deliverable=Search what_if="80% pace from 2026-11-30"',
    ),
    ("delivery-forecast", "and with 20 more points?", 'delivery-forecast what_if="+20 points"'),
    (
        "delivery-forecast deliverable=Search",
        "what if scope freezes?",
        'delivery-forecast deliverable=Search what_if="scope freezes"',
    ),
    (
        "delivery-forecast deliverable=Search",
        "and at 80% pace?",
        'delivery-forecast deliverable=Search what_if="80% pace"',
    ),
    (
        "delivery-forecast deliverable=Search unit=issues",
        "what if we drop 5 issues",
        'delivery-forecast deliverable=Search unit=issues what_if="-5 issues"',
    ),
    # Another assumption takes the place of that before, unless it is said to come on top.
    (
        'delivery-forecast what_if="+20 points"',
        "and with 30 more points?",
        'delivery-forecast what_if="+30 points"',
    ),
    (
        'delivery-forecast what_if="+20 points"',
        "and with 30?",
        'delivery-forecast what_if="+30 points"',
    ),
    (
        'delivery-forecast what_if="+20 points"',
        "and at 80% pace?",
        'delivery-forecast what_if="80% pace"',
    ),
    (
        'delivery-forecast what_if="+20 points"',
        "and also at 80% pace",
        'delivery-forecast what_if="+20 points|80% pace"',
    ),
    (
        'delivery-forecast what_if="+20 points"',
        "what if scope freezes too?",
        'delivery-forecast what_if="+20 points|scope freezes"',
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "and without the what if",
        "delivery-forecast deliverable=Search",
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "as planned",
        "delivery-forecast deliverable=Search",
    ),
    ('delivery-forecast what_if="80% pace"', "and without it?", "delivery-forecast"),
    ('delivery-forecast what_if="80% pace"', "and at full pace?", "delivery-forecast"),
    ('delivery-forecast what_if="80% pace"', "without assumptions", "delivery-forecast"),
    (
        'delivery-forecast what_if="+20 points"',
        "and for Search?",
        'delivery-forecast deliverable=Search what_if="+20 points"',
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "in issues?",
        'delivery-forecast deliverable=Search unit=issues what_if="+20 points"',
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "how much by friday?",
        'delivery-forecast deliverable=Search how_much by=2026-11-27 what_if="+20 points"',
    ),
    (
        'delivery-forecast deliverable=Search what_if="+20 points"',
        "back to the plan",
        "delivery-forecast deliverable=Search",
    ),
    (
        'delivery-forecast what_if="scope freezes"',
        "plus at 80% pace",
        'delivery-forecast what_if="scope freezes|80% pace"',
    ),
    (
        "delivery-forecast how_much by=2026-11-27",
        "and if scope freezes?",
        'delivery-forecast how_much by=2026-11-27 what_if="scope freezes"',
    ),
    # Of the sprint or the deliverable that was shown.
    (
        "sprint-burndown",
        "what if we add 20 points?",
        'delivery-forecast sprint=@current what_if="+20 points"',
    ),
    (
        "sprint-risk",
        "and if we drop 10 points?",
        'delivery-forecast sprint=@current what_if="-10 points"',
    ),
    (
        "sprint-risk",
        "will we make it if scope freezes?",
        'delivery-forecast sprint=@current what_if="scope freezes"',
    ),
    (
        'sprint-burnup sprint="Sprint 11" unit=issues',
        "what if 5 more come in",
        'delivery-forecast sprint="Sprint 11" unit=issues what_if="+5 issues"',
    ),
    (
        "deliverable-status deliverable=Search",
        "what if we cut 10 points?",
        'delivery-forecast deliverable=Search what_if="-10 points"',
    ),
    (
        "deliverable-status",
        "what if scope freezes",
        'delivery-forecast what_if="scope freezes"',
    ),
    ("sprint-velocity", "what if we go at 80%?", 'delivery-forecast what_if="80% pace"'),
    (
        "sprint-burndown",
        "when will Search be done if we add 20 points?",
        'delivery-forecast deliverable=Search what_if="+20 points"',
    ),
    ("delivery-forecast", "what if ana is away?", "asks: ana is away"),
    ("delivery-forecast", "and if pigs fly?", "asks: pigs fly"),
    ("sprint-burndown", "and at 80% pace?", 'delivery-forecast sprint=@current what_if="80% pace"'),
    ("delivery-forecast", "und mit 20 Punkten mehr?", 'delivery-forecast what_if="+20 points"'),
    (
        "delivery-forecast",
        "und wenn der Umfang eingefroren wird?",
        'delivery-forecast what_if="scope freezes"',
    ),
    ("delivery-forecast", "¿y con 20 puntos más?", 'delivery-forecast what_if="+20 points"'),
    ("delivery-forecast", "y al 80% del ritmo?", 'delivery-forecast what_if="80% pace"'),
    ("delivery-forecast", "what does what-if mean?", "explains delivery-forecast"),
)
