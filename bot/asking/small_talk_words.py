"""What people say that asks for no report, a table a language: small talk, help, and data.

Phrases are apart by a bar or a new line.
"""

from __future__ import annotations

from typing import Final

ENGLISH: Final = {
    "greeting": """
        hi | hello | hey | heya | hiya | howdy | yo | gm | good morning | morning
        good afternoon | good evening | good day | greetings | sup | what's up | how are you
        how are you doing | how do you do | are you there | you there | anyone there | ping
        test | testing | nice to meet you | welcome
    """,
    "thanks": """
        thanks | thank you | thank u | thanks again | many thanks | thx | tnx | ty | tysm | cheers
        appreciated | much appreciated | appreciate it | i appreciate it
    """,
    "praise": """
        ok | okay | k | kk | okey | cool | nice | nice one | great | great job | great work
        perfect | awesome | excellent | brilliant | amazing | fantastic | wonderful | wow | sweet
        lovely | got it | good bot | good job | good work | good one | good | well done | love it
        love this | i love it | lol | haha | never mind | nevermind | nvm | no worries
        no problem | np | no thanks | no thank you | sounds good | sounds great | looks good
        looks great | looks nice | looks cool | that looks good | that looks great | lgtm
        makes sense | that makes sense | i see | understood | roger | alright | all right
        all good | fair enough | that's what i needed | that's what i wanted | just what i needed
        exactly what i needed | that's it | that's all | that's great | that's good | that's nice
        that's cool | that's helpful | that helps | very helpful | so helpful | helpful
        good to know | noted | bye | goodbye | bye bye | good night | see you | see you later
        see ya | have a nice day | have a good day | have a nice weekend | have a good weekend
        you're welcome | sorry | my bad | oops
    """,
    "help": """
        help | help me | i need help | can you help | can you help me | could you help me | /help
        what can you do | what can you do for me | what else can you do | what can i do
        what can i ask | what can i ask you | what else can i ask | what should i ask
        what do you do | what do you know | what can you tell me | how does this work
        how does it work | how do you work | how do i use this | how do i use you
        how to use this | who are you | what are you | what is this | what's this | commands
        command | show commands | list commands | which commands are there | menu | usage
        instructions | manual
    """,
    "filler": """
        there | team | all | everyone | everybody | folks | guys | friends | friend | bot | mate
        buddy | man | dude | you | so | much | very | really | a lot | lot | please | pls | plz
        for it | for that | for this | oh | ah | well | just | too | indeed | analytics
        sprint analytics
    """,
    "thanks for": "for",
    "goes on": "and | now | but | can | could | show | then | also | what | how | when",
    "data": """
        csv | csvs | data | excel | xlsx | xls | spreadsheet | spreadsheets | export | download
    """,
    "around data": """
        send | give | get | share | show | export | download | can | could | may | i | we | you
        have | me | us | the | that | this | it | its | behind | to | as | into | in | a | an | of
        file | files | please | pls | plz | raw | source | underlying | need | want | would | like
        for | with | report | chart | numbers | results | there | hi | hey | hello | thanks
    """,
}

SPANISH: Final = {
    "greeting": """
        hola | buenas | buenos días | buen día | buenas tardes | buenas noches | qué tal
        cómo estás | cómo va todo | saludos
    """,
    "thanks": "gracias | muchas gracias | mil gracias | muchísimas gracias",
    "praise": """
        vale | de acuerdo | genial | perfecto | muy bien | bien | estupendo | excelente
        entendido | no pasa nada | adiós | hasta luego | hasta mañana | claro
    """,
    "help": """
        ayuda | ayúdame | necesito ayuda | qué puedes hacer | qué puedo preguntar | cómo funciona
        cómo funciona esto | quién eres | comandos
    """,
    "filler": "a todos | equipo | por todo | tan | muy",
    "thanks for": "por",
    "goes on": "y | ahora | pero | puedes | muestra",
    "data": "datos | hoja de cálculo | exporta | exportar | descarga | descargar",
    "around data": """
        envíame | mándame | dame | pásame | los | las | el | la | quiero | necesito | puedes
        enviarme | mandarme | por | favor | de | esto | ese | este | en | como | archivo
    """,
}

GERMAN: Final = {
    "greeting": """
        hallo | hallöchen | moin | moin moin | servus | guten morgen | guten tag | guten abend
        morgen | grüß gott | grüezi | grüß dich | wie geht's | wie geht es dir | na
    """,
    "thanks": "danke | danke schön | dankeschön | vielen dank | danke dir | besten dank | merci",
    "praise": """
        super | prima | klasse | toll | sehr gut | gut | alles klar | passt | genau | perfekt
        verstanden | gut gemacht | schön | tschüss | tschüß | gute nacht | bis später | bis morgen
        schönes wochenende | schönen tag
    """,
    "help": """
        hilfe | hilf mir | was kannst du | was kann ich fragen | wie funktioniert das
        wie funktionierst du | wer bist du | befehle
    """,
    "filler": "zusammen | allerseits | leute | sehr | bitte | alle",
    "thanks for": "für",
    "goes on": "und | jetzt | aber | kannst | zeig | zeige",
    "data": "daten | rohdaten | tabelle | exportieren | herunterladen",
    "around data": """
        schick | schicke | gib | zeig | mir | uns | die | das | den | der | als | bitte | kann
        kannst | du | ich | haben | brauche | hätte | gern | gerne | dazu | zum | bericht | datei
    """,
}

LANGUAGES: Final = (ENGLISH, SPANISH, GERMAN)
# Waving is a greeting; any other emoji alone is consent or praise.
WAVES: Final = frozenset({":wave:", "👋", ":hand:", ":raised_hand:"})
