"""How much gets done by a day that is to come; what is done or left already is another question."""

SENTENCES = (
    ("how much can we get done by 18 Dec", "delivery-forecast how_much by=2026-12-18"),
    ("how much can we get done by 18 Dec?", "delivery-forecast how_much by=2026-12-18"),
    ("how much will we get done by friday?", "delivery-forecast how_much by=2026-11-27"),
    ("how much by 18 Dec", "delivery-forecast how_much by=2026-12-18"),
    ("how much by friday", "delivery-forecast how_much by=2026-11-27"),
    ("how many by friday?", "delivery-forecast how_much by=2026-11-27"),
    ("by friday, how much?", "delivery-forecast how_much by=2026-11-27"),
    ("how many issues by christmas", "delivery-forecast how_much unit=issues by=2026-12-25"),
    ("how many points by dec 18?", "delivery-forecast how_much by=2026-12-18"),
    (
        "how many tickets can we close by the end of the month",
        "delivery-forecast how_much unit=issues by=2026-11-30",
    ),
    ("how much work can the team finish by 2026-12-18", "delivery-forecast how_much by=2026-12-18"),
    ("how much do you think we'll finish by eoy", "delivery-forecast how_much by=2026-12-31"),
    (
        "hey, quick one: how many story points could we deliver by next friday pls?",
        "delivery-forecast how_much by=2026-12-04",
    ),
    ("how far will we get by 18 dec?", "delivery-forecast how_much by=2026-12-18"),
    ("how far do we get by christmas", "delivery-forecast how_much by=2026-12-25"),
    ("what can we get done by 18 dec", "delivery-forecast how_much by=2026-12-18"),
    ("what will we have finished by january 15?", "delivery-forecast how_much by=2027-01-15"),
    ("how much will be done by friday?", "delivery-forecast how_much by=2026-11-27"),
    (
        "how many issues will be done by thursday",
        "delivery-forecast how_much unit=issues by=2026-11-26",
    ),
    ("how much is going to be left by friday", "delivery-forecast how_much by=2026-11-27"),
    ("how many points will still be open by dec 4?", "delivery-forecast how_much by=2026-12-04"),
    ("hw much can we do by 18 dec", "nothing"),
    ("*how much* can we get done by `18 Dec`?", "delivery-forecast how_much by=2026-12-18"),
    ("> how much by 18 Dec", "delivery-forecast how_much by=2026-12-18"),
    (
        "<@U0ANALYTICS> how much can we ship until 18 December? :thinking_face:",
        "delivery-forecast how_much by=2026-12-18",
    ),
    ("how much could we get through before christmas", "delivery-forecast how_much by=2026-12-25"),
    ("how much in 2 weeks?", "delivery-forecast how_much by=2026-12-08"),
    ("how much can we do in the next two weeks", "delivery-forecast how_much by=2026-12-08"),
    ("how much will we manage in three weeks", "delivery-forecast how_much by=2026-12-15"),
    (
        "how much will be finished by the 11th of december?",
        "delivery-forecast how_much by=2026-12-11",
    ),
    (
        "by the end of january how many points will we have burned?",
        "delivery-forecast how_much by=2027-01-31",
    ),
    (
        "give me a forecast of how much we finish by 20 dec",
        "delivery-forecast how_much by=2026-12-20",
    ),
    ("can we do 40 points by 18 dec?", "delivery-forecast how_much by=2026-12-18"),
    (
        "how many tickets do you reckon get closed by next friday",
        "delivery-forecast how_much unit=issues by=2026-12-04",
    ),
    (
        "Wie viele Punkte schafft das Team bis Ende Dezember?",
        "delivery-forecast how_much by=2026-12-31",
    ),
    (
        "cuántos puntos habremos terminado el 18 de diciembre",
        "delivery-forecast how_much by=2026-12-18",
    ),
    (
        "how many issues till the end of next week?",
        "delivery-forecast how_much unit=issues by=2026-12-04",
    ),
    (
        "in the next three weeks, how many issues can we close?",
        "delivery-forecast how_much unit=issues by=2026-12-15",
    ),
    (
        "how much can the platform team get done by christmas",
        "delivery-forecast how_much by=2026-12-25 board=platform",
    ),
    (
        "how much further will billing be by new year",
        "delivery-forecast deliverable=billing how_much by=2026-12-31",
    ),
    ("wie viel haben wir bis Weihnachten geschafft", "delivery-forecast how_much by=2026-12-25"),
    (
        "¿cuántas incidencias cerramos antes de fin de mes?",
        "delivery-forecast how_much unit=issues by=2026-11-30",
    ),
    # Of a sprint, and of a deliverable.
    (
        "how much of the sprint will be done by friday",
        "delivery-forecast sprint=@current how_much by=2026-11-27",
    ),
    (
        "how much can we finish this sprint by friday?",
        "delivery-forecast sprint=@current how_much by=2026-11-27",
    ),
    (
        "how much of sprint 11 can we do by 4 dec",
        'delivery-forecast sprint="Sprint 11" how_much by=2026-12-04',
    ),
    (
        "how many points will search have done by friday",
        "delivery-forecast deliverable=search how_much by=2026-11-27",
    ),
    (
        "how much of Search will be done by 18 dec?",
        "delivery-forecast deliverable=Search how_much by=2026-12-18",
    ),
    (
        "how many issues of Public API v2 can we close by christmas",
        'delivery-forecast deliverable="Public API v2" how_much unit=issues by=2026-12-25',
    ),
    (
        "how far will Search be by 18 Dec?",
        "delivery-forecast deliverable=Search how_much by=2026-12-18",
    ),
    (
        "how far will billing be by the end of the year",
        "delivery-forecast deliverable=billing how_much by=2026-12-31",
    ),
    (
        'how much of "Offline mode" will we have by 11 dec',
        'delivery-forecast deliverable="Offline mode" how_much by=2026-12-11',
    ),
    ("how much of the roadmap can we do by 31 january", "delivery-forecast how_much by=2027-01-31"),
    ("forecast: how much by 18 Dec", "delivery-forecast how_much by=2026-12-18"),
    (
        "forecast for search, how much by 18 dec",
        "delivery-forecast deliverable=search how_much by=2026-12-18",
    ),
    # The chance by a day stays that.
    ("will it be done by friday?", "sprint-risk by=2026-11-27"),
    ("by friday?", "asks: report"),
    ("will everything be done by 18 dec", "delivery-forecast by=2026-12-18"),
    # Without a day it is asked for one, unless it is about what is so by now.
    ("how much can we get done?", "asks: by which day"),
    ("how much will we finish", "asks: by which day"),
    ("how many points can we still do", "asks: by which day"),
    ("how far will we get", "asks: by which day"),
    ("how many points are left", "sprint-summary focus=left"),
    ("how much is done", "sprint-burndown"),
    ("how much have we done", "sprint-burndown"),
    ("how much did we finish last sprint", "sprint-summary sprint=@previous"),
    ("how many points should we commit to next sprint?", "sprint-velocity"),
    ("how many points do we usually get done per sprint?", "sprint-velocity"),
    ("how much can we take in the next sprint", "sprint-velocity"),
    ("how much of Public API v2 is done", 'deliverable-status deliverable="Public API v2"'),
    ("how much longer until Search is done", "delivery-forecast deliverable=Search"),
    ("how much do we have in progress", "flow"),
    ("how many issues were added to the sprint", "sprint-summary focus=added unit=issues"),
    # Of a sprint, its end is that day.
    (
        "how much will we get done by the end of the sprint",
        "delivery-forecast sprint=@current how_much",
    ),
    ("how much will we get done this sprint?", "delivery-forecast sprint=@current how_much"),
    (
        "how many issues can we do in this sprint",
        "delivery-forecast sprint=@current how_much unit=issues",
    ),
    ("how much by the end of the sprint", "delivery-forecast sprint=@current how_much"),
    ("how far will we get by sprint's end", "delivery-forecast sprint=@current how_much"),
    ("how many points by sprint end?", "delivery-forecast sprint=@current how_much"),
    (
        "can we do 40 points by the end of this sprint?",
        "delivery-forecast sprint=@current how_much",
    ),
    (
        "how much will we finish by the end of sprint 11",
        'delivery-forecast sprint="Sprint 11" how_much',
    ),
    (
        "how much of sprint 11 by 18 dec",
        'delivery-forecast sprint="Sprint 11" how_much by=2026-12-18',
    ),
    ("how much of sprint 11 will we finish", 'delivery-forecast sprint="Sprint 11" how_much'),
    ("how much will we get done next sprint", "delivery-forecast sprint=@next how_much"),
    ("how much of Search by the end of the sprint", "asks: by which day"),
    ("how much of the roadmap by the end of the sprint", "asks: by which day"),
    ("how much of this sprint is done", "sprint-burndown"),
    ("will we be done by the end of the sprint", "sprint-risk"),
    ("cuánto acabaremos este sprint", "delivery-forecast sprint=@current how_much"),
    ("¿cuánto podemos terminar en este sprint?", "delivery-forecast sprint=@current how_much"),
    ("¿cuántos puntos antes del fin del sprint?", "delivery-forecast sprint=@current how_much"),
    (
        "cuántas tareas cerraremos antes de que acabe el sprint",
        "delivery-forecast sprint=@current how_much unit=issues",
    ),
    (
        "¿cuánto acabamos para el final del sprint 11?",
        'delivery-forecast sprint="Sprint 11" how_much',
    ),
    (
        "Wie viel schaffen wir bis zum Ende des Sprints?",
        "delivery-forecast sprint=@current how_much",
    ),
    ("wie viele Punkte schaffen wir bis Sprintende", "delivery-forecast sprint=@current how_much"),
    ("wie viel schaffen wir in diesem Sprint", "delivery-forecast sprint=@current how_much"),
    (
        "wie viel schaffen wir bis Ende von Sprint 11",
        'delivery-forecast sprint="Sprint 11" how_much',
    ),
    # Not what can be told.
    ("how much by yesterday", "delivery-forecast how_much by=2026-11-23"),
    ("how many euros by friday", "asks: euros"),
    ("how many hours can we do by friday", "asks: hours"),
    ("how much can ben get done by friday", "person"),
    ("burndown, how much by friday", "asks: Sprint burndown"),
    # Spanish and German.
    ("cuánto acabamos antes del 18 de diciembre", "delivery-forecast how_much by=2026-12-18"),
    ("¿cuánto podemos hacer para el viernes?", "delivery-forecast how_much by=2026-11-27"),
    ("cuantos puntos para el viernes", "delivery-forecast how_much by=2026-11-27"),
    (
        "¿cuántas tareas terminaremos antes de navidad?",
        "delivery-forecast how_much unit=issues by=2026-12-25",
    ),
    (
        "¿cuánto de Search estará listo el 18 de diciembre?",
        "delivery-forecast deliverable=Search how_much by=2026-12-18",
    ),
    ("cuánto nos da tiempo a hacer hasta fin de año", "delivery-forecast how_much by=2026-12-31"),
    ("¿cuánto acabamos?", "asks: by which day"),
    ("cuántos puntos quedan", "sprint-summary focus=left"),
    ("wie viel schaffen wir bis Freitag", "delivery-forecast how_much by=2026-11-27"),
    ("Wie viel schaffen wir bis zum 18. Dezember?", "delivery-forecast how_much by=2026-12-18"),
    ("wieviel bis freitag?", "delivery-forecast how_much by=2026-11-27"),
    (
        "wie viele Aufgaben schaffen wir bis Weihnachten",
        "delivery-forecast how_much unit=issues by=2026-12-25",
    ),
    ("wie viele Punkte sind bis Freitag fertig?", "delivery-forecast how_much by=2026-11-27"),
    ("Wie weit kommen wir bis Jahresende?", "delivery-forecast how_much by=2026-12-31"),
    (
        "wie viel von Search ist bis 18. Dezember fertig",
        "delivery-forecast deliverable=Search how_much by=2026-12-18",
    ),
    ("wie viel schaffen wir?", "asks: by which day"),
    ("wie viele Punkte sind noch offen?", "sprint-summary focus=left"),
    ("wie viel schaffen wir pro sprint", "sprint-velocity"),
    # After the command of the forecast.
    ("/delivery-forecast how much by 18 Dec", "delivery-forecast how_much by=2026-12-18"),
    (
        "/delivery-forecast search how much by 18 dec",
        "delivery-forecast deliverable=search how_much by=2026-12-18",
    ),
    (
        "/delivery-forecast @current how much by friday by issues",
        "delivery-forecast sprint=@current how_much by=2026-11-27 unit=issues",
    ),
    (
        "/delivery-forecast how many issues by 18 Dec",
        "delivery-forecast how_much by=2026-12-18 unit=issues",
    ),
    ("/delivery-forecast how much", "asks: by which day"),
    ("/delivery-forecast how much search", "asks: by which day"),
    ("/delivery-forecast how much @current", "delivery-forecast sprint=@current how_much"),
    (
        "/delivery-forecast how much by the end of the sprint",
        "delivery-forecast sprint=@current how_much",
    ),
    ("/delivery-forecast sprint 11 how much", 'delivery-forecast sprint="Sprint 11" how_much'),
    (
        "/delivery-forecast how much search by 18 Dec",
        "delivery-forecast deliverable=search how_much by=2026-12-18",
    ),
)

FOLLOW_UPS = (
    ("delivery-forecast", "how much by 18 dec?", "delivery-forecast how_much by=2026-12-18"),
    (
        "delivery-forecast sprint=@current how_much by=2026-11-27",
        "and by the end of the sprint?",
        "delivery-forecast sprint=@current how_much",
    ),
    (
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
        "and by the end of the sprint?",
        "asks: by which day",
    ),
    (
        "delivery-forecast sprint=@current how_much",
        "and sprint 11?",
        'delivery-forecast sprint="Sprint 11" how_much',
    ),
    (
        "delivery-forecast deliverable=Search",
        "and how much by friday?",
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
    ),
    (
        "delivery-forecast deliverable=Search unit=issues",
        "how much by friday?",
        "delivery-forecast deliverable=Search how_much by=2026-11-27 unit=issues",
    ),
    (
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
        "and by 18 dec?",
        "delivery-forecast deliverable=Search how_much by=2026-12-18",
    ),
    (
        "delivery-forecast how_much by=2026-11-27",
        "in issues?",
        "delivery-forecast how_much by=2026-11-27 unit=issues",
    ),
    (
        "delivery-forecast how_much by=2026-11-27",
        "what about Search?",
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
    ),
    (
        "sprint-burndown",
        "and how much by friday?",
        "delivery-forecast sprint=@current how_much by=2026-11-27",
    ),
    (
        "sprint-risk unit=issues",
        "how much by friday",
        "delivery-forecast sprint=@current how_much by=2026-11-27 unit=issues",
    ),
    (
        "deliverable-status deliverable=Search",
        "how much will be done by 18 dec?",
        "delivery-forecast deliverable=Search how_much by=2026-12-18",
    ),
    (
        "sprint-risk",
        "how much of the roadmap by 18 dec?",
        "delivery-forecast how_much by=2026-12-18",
    ),
    ("data-quality", "how much by friday?", "delivery-forecast how_much by=2026-11-27"),
    (
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
        "and when will it be done?",
        "delivery-forecast deliverable=Search",
    ),
    (
        "delivery-forecast by=2026-11-27",
        "how much?",
        "delivery-forecast how_much by=2026-11-27",
    ),
    (
        "delivery-forecast deliverable=Search",
        "wie viel bis Freitag?",
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
    ),
    (
        "delivery-forecast deliverable=Search",
        "¿y cuánto para el viernes?",
        "delivery-forecast deliverable=Search how_much by=2026-11-27",
    ),
)
