"""Schedules in words: made, listed and stopped; those with a slash are held to be strict."""

SENTENCES = (
    # Made, in a message.
    (
        "post the burndown in <#C0GENERAL|general> every friday at 4pm",
        'schedule "sprint-burndown" when="every friday 16:00" channel=general',
    ),
    ("schedule burndown every monday 9:00", 'schedule "sprint-burndown" when="every monday 09:00"'),
    (
        "schedule the burndown every monday at 9",
        'schedule "sprint-burndown" when="every monday 09:00"',
    ),
    (
        "can you post the velocity here every monday morning at 8:30?",
        'schedule "sprint-velocity" when="every monday 08:30"',
    ),
    (
        "send me the summary every day at 9am please",
        'schedule "sprint-summary" when="every day 09:00"',
    ),
    (
        "remind us of the burndown every weekday 9:15",
        'schedule "sprint-burndown" when="every monday-friday 09:15"',
    ),
    (
        "daily standup summary at 9 in <#C0PLATFORM|team-platform>",
        'schedule "sprint-summary" when="every day 09:00" channel=team-platform',
    ),
    (
        "weekly deliverables on thursdays at noon",
        'schedule "deliverable-status" when="every thursday 12:00"',
    ),
    (
        "post deliverables and forecast every friday 15:00 in <#C0LEADS|leads>",
        'schedule "deliverable-status" "delivery-forecast" when="every friday 15:00" channel=leads',
    ),
    (
        "burndown in issues every tuesday and thursday at 10",
        'schedule "sprint-burndown unit=issues" when="every tuesday, thursday 10:00"',
    ),
    (
        "share last sprint's summary on the first day of every sprint at 10:00",
        'schedule "sprint-summary sprint=@previous" when="every sprint start 10:00"',
    ),
    (
        "post the burndown every working day at 9 in the morning",
        'schedule "sprint-burndown" when="every working day 09:00"',
    ),
    (
        "schedule the deliverables with epics every monday 9",
        'schedule "deliverable-status epics" when="every monday 09:00"',
    ),
    (
        "schedule burndown for the platform team every monday 9:00",
        'schedule "sprint-burndown board=platform" when="every monday 09:00"',
    ),
    ("let me know when the sprint goes off track", 'watch when="every sprint day 09:00"'),
    ("watch the sprint every working day at 9:30", 'watch when="every working day 09:30"'),
    # Fortnights, days of the month, several times, zones.
    (
        "burndown every other friday at 16:00",
        'schedule "sprint-burndown" when="every other friday 16:00"',
    ),
    (
        "burndown every second friday 16:00",
        'schedule "sprint-burndown" when="every other friday 16:00"',
    ),
    (
        "velocity every 2 weeks on monday 9:00",
        'schedule "sprint-velocity" when="every other monday 09:00"',
    ),
    (
        "velocity fortnightly on mondays at 9",
        'schedule "sprint-velocity" when="every other monday 09:00"',
    ),
    (
        "deliverables on the first monday of each month at 9",
        'schedule "deliverable-status" when="every first monday 09:00"',
    ),
    (
        "post deliverables the last friday of the month at 3pm",
        'schedule "deliverable-status" when="every last friday 15:00"',
    ),
    (
        "forecast on the last working day of every month at 17:00",
        'schedule "delivery-forecast" when="every last working day 17:00"',
    ),
    (
        "deliverables every 3rd wednesday of the month 9:00",
        'schedule "deliverable-status" when="every third wednesday 09:00"',
    ),
    (
        "deliverables monday 9:00 and 17:00",
        'schedule "deliverable-status" when="every monday 09:00, 17:00"',
    ),
    (
        "summary weekdays at 9 and 16:30",
        'schedule "sprint-summary" when="every monday-friday 09:00, 16:30"',
    ),
    (
        "burndown every monday 9:00 Europe/Madrid",
        'schedule "sprint-burndown" when="every monday 09:00" zone=Europe/Madrid',
    ),
    (
        "burndown every monday at 9am Tokyo time",
        'schedule "sprint-burndown" when="every monday 09:00" zone=Asia/Tokyo',
    ),
    (
        "burndown every monday 9:00 UTC",
        'schedule "sprint-burndown" when="every monday 09:00" zone=UTC',
    ),
    ("burndown every monday 16h", 'schedule "sprint-burndown" when="every monday 16:00"'),
    ("burndown every monday 9.30", 'schedule "sprint-burndown" when="every monday 09:30"'),
    ("burndown every Mon 4 p.m.", 'schedule "sprint-burndown" when="every monday 16:00"'),
    # Listed, stopped, paused.
    ("what is scheduled?", "schedules"),
    ("what's scheduled", "schedules"),
    ("show me the schedules", "schedules"),
    ("which reports come every week?", "schedules"),
    ("list schedules", "schedules"),
    ("what do you post in this channel?", "schedules"),
    ("stop the monday report", "stop monday"),
    ("stop 3", "stop 3"),
    ("stop #3", "stop 3"),
    ("delete schedule 3", "stop 3"),
    ("please cancel the friday burndown", "stop friday burndown"),
    ("don't post the burndown on mondays any more", "stop monday burndown"),
    ("stop posting the velocity", "stop velocity"),
    ("unsubscribe from the deliverables", "stop deliverables"),
    ("stop all schedules", "stop all"),
    ("delete all", "stop all"),
    ("pause the monday burndown", "pause monday burndown"),
    ("pause 3", "pause 3"),
    ("resume schedule 3", "resume 3"),
    ("unpause the monday report", "resume monday"),
    ("run 3 now", "run 3"),
    ("stop", "asks: which"),
    # Asked back: nothing is left over, and no day or report is guessed.
    ("schedule the burndown", "asks: which days"),
    ("schedule something every monday", "asks: report"),
    ("burndown sprint 9 every monday", "asks: Sprint 9"),
    ("burndown every monday when it rains", "asks: rains"),
    ("burndown every monday 25:00", "asks: 25:00"),
    ("burndown every monday at 9 in #somewhere", "asks: #somewhere"),
    ("burndown every monday 9:00 Europe/Atlantis", "asks: Europe/Atlantis"),
    ("burndown every monday 9:00 CST", "asks: CST"),
    ("burndown every blue moon", "asks: blue moon"),
    ("burndown for <@U0BEN> every monday 9:00", "person"),
    # After the command.
    (
        "/report-schedule burndown every monday 9",
        'schedule "sprint-burndown" when="every monday 09:00"',
    ),
    (
        "/report-schedule burndown every other friday",
        'schedule "sprint-burndown" when="every other friday 09:00"',
    ),
    (
        "/report-schedule deliverables on the first monday of each month at 9",
        'schedule "deliverable-status" when="every first monday 09:00"',
    ),
    ("/report-schedule burndown every monday 9:00 EST", "asks: America/New_York"),
    (
        "/report-schedule deliverables monday 9:00 and 17:00",
        'schedule "deliverable-status" when="every monday 09:00, 17:00"',
    ),
    (
        "/report-schedule burndown cron 30 8 * * 1-5",
        'schedule "sprint-burndown" when="cron 30 8 * * 1-5"',
    ),
    ("/report-schedule list", "schedules"),
    ("/report-schedule stop 3", "stop 3"),
    ("/report-schedule delete all", "stop all"),
    ("/report-schedule pause 3", "pause 3"),
    ("/report-schedule burndown every monday pretty please", "asks: pretty"),
    ("/report-schedule burndown as of Monday every friday", "asks: as of"),
    # No schedule, though it sounds like one.
    ("how does the burndown look this friday", "sprint-burndown"),
    ("is everything on schedule?", "sprint-risk"),
    ("what happens every sprint?", "nothing"),
    (
        "pls post velocity and burndown in <#C0GENERAL|general> each monday at 10am",
        'schedule "sprint-velocity" "sprint-burndown" when="every monday 10:00" channel=general',
    ),
    (
        "every monday 9am send the summary here and the velocity too",
        'schedule "sprint-summary" "sprint-velocity" when="every monday 09:00"',
    ),
    # In Spanish.
    (
        "publica el burndown cada lunes a las 9",
        'schedule "sprint-burndown" when="every monday 09:00"',
    ),
    (
        "¿puedes publicar el burndown en <#C0GENERAL|general> todos los viernes a las 16:00?",
        'schedule "sprint-burndown" when="every friday 16:00" channel=general',
    ),
    (
        "manda la velocidad los lunes y jueves a las 9 y a las 17",
        'schedule "sprint-velocity" when="every monday, thursday 09:00, 17:00"',
    ),
    (
        "publica el resumen cada día laborable a las 9:30",
        'schedule "sprint-summary" when="every working day 09:30"',
    ),
    (
        "envía el resumen todos los días a las 9 de la mañana",
        'schedule "sprint-summary" when="every day 09:00"',
    ),
    (
        "burndown en tareas entre semana a las 4 de la tarde",
        'schedule "sprint-burndown unit=issues" when="every monday-friday 16:00"',
    ),
    (
        "programa el burndown cada dos viernes a las 16h",
        'schedule "sprint-burndown" when="every other friday 16:00"',
    ),
    (
        "publica los entregables el primer lunes de cada mes a las 10",
        'schedule "deliverable-status" when="every first monday 10:00"',
    ),
    (
        "publica la previsión el último día laborable del mes a las 17:00",
        'schedule "delivery-forecast" when="every last working day 17:00"',
    ),
    (
        "publica el burndown y la velocidad cada lunes a mediodía",
        'schedule "sprint-burndown" "sprint-velocity" when="every monday 12:00"',
    ),
    (
        "comparte el resumen al final de cada sprint",
        'schedule "sprint-summary" when="every sprint end 09:00"',
    ),
    ("avísame si el sprint se retrasa", 'watch when="every sprint day 09:00"'),
    ("vigila el sprint cada día laborable a las 9", 'watch when="every working day 09:00"'),
    ("¿qué está programado?", "schedules"),
    ("qué hay programado aquí?", "schedules"),
    ("muéstrame los informes programados", "schedules"),
    ("detén el informe del lunes", "stop monday"),
    ("cancela el burndown de los viernes, por favor", "stop friday burndown"),
    ("deja de publicar la velocidad", "stop velocity"),
    ("pausa el burndown del lunes", "pause monday burndown"),
    ("pausa 3", "pause 3"),
    ("reanuda 3", "resume 3"),
    ("elimina todos", "stop all"),
    ("publica el burndown cada lunes cuando llueve", "asks: llueve"),
    ("publica algo cada lunes", "asks: report"),
    (
        "manda el burndown los lunes, miércoles y viernes a las 10",
        'schedule "sprint-burndown" when="every monday, wednesday, friday 10:00"',
    ),
    (
        "resumen semanal los viernes a las 16",
        'schedule "sprint-summary" when="every friday 16:00"',
    ),
    ("burndown diario a las 9", 'schedule "sprint-burndown" when="every day 09:00"'),
    ("¿cuándo llega el próximo informe?", "schedules"),
    ("no publiques más el burndown", "stop burndown"),
    # In German.
    (
        "jeden Montag um 9 Uhr das Burndown posten",
        'schedule "sprint-burndown" when="every monday 09:00"',
    ),
    (
        "kannst du das Burndown jeden zweiten Freitag um 16 Uhr in <#C0GENERAL|general> posten?",
        'schedule "sprint-burndown" when="every other friday 16:00" channel=general',
    ),
    (
        "Poste Burndown und Velocity montags und donnerstags um 9 und 17 Uhr",
        'schedule "sprint-burndown" "sprint-velocity" when="every monday, thursday 09:00, 17:00"',
    ),
    (
        "schick uns täglich um 9:15 die Zusammenfassung",
        'schedule "sprint-summary" when="every day 09:15"',
    ),
    (
        "Burndown in Aufgaben jeden Werktag um 8 Uhr morgens",
        'schedule "sprint-burndown unit=issues" when="every working day 08:00"',
    ),
    (
        "die Velocity bitte immer freitags um 4 Uhr nachmittags",
        'schedule "sprint-velocity" when="every friday 16:00"',
    ),
    (
        "am letzten Arbeitstag des Monats um 17 Uhr die Prognose posten",
        'schedule "delivery-forecast" when="every last working day 17:00"',
    ),
    (
        "Liefergegenstände am ersten Montag im Monat um 10 Uhr schicken",
        'schedule "deliverable-status" when="every first monday 10:00"',
    ),
    (
        "alle zwei Wochen am Montag um 9 das Burndown",
        'schedule "sprint-burndown" when="every other monday 09:00"',
    ),
    (
        "zu jedem Sprintstart die Velocity posten",
        'schedule "sprint-velocity" when="every sprint start 09:00"',
    ),
    (
        "Burndown von Montag bis Freitag um 9 Uhr",
        'schedule "sprint-burndown" when="every monday-friday 09:00"',
    ),
    ("sag mir Bescheid, wenn der Sprint nicht im Plan ist", 'watch when="every sprint day 09:00"'),
    ("behalte den Sprint im Auge", 'watch when="every sprint day 09:00"'),
    (
        "schick mir jeden Morgen um 9 das Burndown",
        'schedule "sprint-burndown" when="every day 09:00"',
    ),
    ("das Burndown jeden Mo um 9", 'schedule "sprint-burndown" when="every monday 09:00"'),
    (
        "erinnere uns jeden Werktag um 9 an das Burndown",
        'schedule "sprint-burndown" when="every working day 09:00"',
    ),
    ("sag Bescheid, wenn der Sprint in Gefahr ist", 'watch when="every sprint day 09:00"'),
    ("was postest du hier?", "schedules"),
    ("wann kommt der nächste Bericht?", "schedules"),
    ("lösche Nummer 3", "stop 3"),
    ("kannst du aufhören, das Burndown zu posten?", "stop burndown"),
    ("was ist geplant?", "schedules"),
    ("welche Berichte sind geplant?", "schedules"),
    ("zeig mir die geplanten Berichte", "schedules"),
    ("stoppe den Montagsbericht", "stop monday"),
    ("Kannst du das Burndown am Freitag stoppen?", "stop friday burndown"),
    ("Velocity nicht mehr posten", "stop velocity"),
    ("pausiere das Burndown am Montag", "pause monday burndown"),
    ("den Montagsbericht bitte pausieren", "pause monday"),
    ("3 fortsetzen", "resume 3"),
    ("alle löschen", "stop all"),
    ("jeden Montag das Burndown posten, wenn es regnet", "asks: regnet"),
    ("was ist im Sprint geplant?", "sprint-summary"),
    ("was ist für den nächsten Sprint geplant?", "sprint-summary sprint=@next"),
    # Of what is supposed, nothing of days that will have passed.
    (
        "every friday at 16:00 what if 80% pace next week",
        'schedule "delivery-forecast what_if=\'80% pace next week\'" when="every friday 16:00"',
    ),
    (
        "every monday 9:00 how much will we get done this sprint",
        'schedule "delivery-forecast sprint=@current how_much" when="every monday 09:00"',
    ),
    (
        "post the forecast if scope freezes every friday at 16:00",
        'schedule "delivery-forecast what_if=\'scope freezes\'" when="every friday 16:00"',
    ),
    (
        "schedule the forecast at 80% pace every monday at 9",
        'schedule "delivery-forecast what_if=\'80% pace\'" when="every monday 09:00"',
    ),
    (
        "every monday 9:00 post the forecast at 80% pace in <#C0LEADS|leads>",
        'schedule "delivery-forecast what_if=\'80% pace\'" when="every monday 09:00" channel=leads',
    ),
    (
        "/report-schedule forecast what if 80% pace next week every friday 15:00",
        'schedule "delivery-forecast what_if=\'80% pace next week\'" when="every friday 15:00"',
    ),
    (
        "jeden Montag um 9 Uhr die Prognose ohne neuen Umfang posten",
        'schedule "delivery-forecast what_if=\'scope freezes\'" when="every monday 09:00"',
    ),
    (
        "publica la previsión sin nuevo alcance cada lunes a las 9",
        'schedule "delivery-forecast what_if=\'scope freezes\'" when="every monday 09:00"',
    ),
    (
        "post the forecast at 80% pace from 7 dec to 18 dec every monday 9:00",
        "asks: as it is each time",
    ),
    ("post the forecast how much by 18 dec every monday 9:00", "asks: as it is each time"),
    ("post the forecast if ana is away every monday 9:00", "asks: ana is away"),
)
