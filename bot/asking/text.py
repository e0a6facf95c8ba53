"""What was typed, as Slack sends it -> plain words: markup undone, nothing in it that hides."""

from __future__ import annotations

import html
import re
import unicodedata

# Nobody says in more what they want to see.
CHARACTERS_READ = 2000
QUOTES = str.maketrans("“”„‟«»‘’‚‛′", '""""""\'\'\'\'\'')
# Slack's markup of links, people, channels and groups: <https://…|text>, <@U0BEN>, <#C0X|general>.
_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_GITHUB_THING = re.compile(r"https?://[^\s/]+/(?:orgs/|users/)?[^\s/]+/[^\s/]+/(?:issues/)?\d+")
_EMOJI = re.compile(r":(?=[\w+'-]{0,40}[a-z])[\w+'-]{1,40}:")
_IN_SINGLE_QUOTES = re.compile(r"(?<!\S)'([^'\"\s][^'\"]{0,100})'(?![^\s,.;:!?)])")
_STRUCK = re.compile(r"(?<![\w~])~[^~]{1,200}~(?![\w~])")
QUOTE = "&gt;"
# An asterisk in "cron 0 9 * * 1" marks nothing.
_MARKS = re.compile(r"[`~]|\*(?=\w)|(?<=[\w.,!?:)])\*(?![^\W_]|[/*])")


def plain_text(raw: str) -> str:
    """The words of a text from Slack on one line; addresses of issues and boards stay.

    Of quoted words (`"…"`) only white space changes. A person stays as `<@U0BEN>`.
    """
    visible = "".join(map(_visible, unicodedata.normalize("NFC", raw[:CHARACTERS_READ])))
    text = html.unescape(_MARKUP.sub(_unmarked, _unquoted(visible))).translate(QUOTES)
    text = _IN_SINGLE_QUOTES.sub(r'"\1"', _STRUCK.sub(" ", text))
    parts = text.split('"')
    # Without a closing quotation mark nothing is quoted behind the last one.
    parts[0::2] = [_MARKS.sub("", _EMOJI.sub(" ", part)) for part in parts[0::2]]
    return " ".join('"'.join(parts).split())


def plain_words(text: str) -> str:
    """Undo Slack's escaping and typographic quotes, and fold white space; links stay."""
    return " ".join(html.unescape(text).translate(QUOTES).split())


def message_text(raw: str) -> str:
    """The words of a message; one that is quoted as a whole is meant as if it were not."""
    plain = plain_text(raw)
    if len(plain) > 1 and plain[0] == plain[-1] == '"' and plain.count('"') == 2:
        return plain[1:-1].strip()
    return plain


def _unquoted(text: str) -> str:
    """The lines that are not quoted from somebody (`> …`), or all where there are no others."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    own = [line for line in lines if not line.startswith(QUOTE)]
    return " ".join(own or (line.removeprefix(QUOTE) for line in lines))


def _visible(character: str) -> str:
    """The character; a blank for one that controls, nothing for one that only formats."""
    kind = unicodedata.category(character)
    if character == "\n":
        return character
    return " " if kind in {"Cc", "Zl", "Zp"} else "" if kind in {"Cf", "Cs", "Co"} else character


def _unmarked(markup: re.Match[str]) -> str:
    target, text = markup[1], markup[2] or ""
    if target.startswith("@"):
        return f" &lt;{target}&gt; "
    if target.startswith("#"):
        return f" #{text or target[1:]} "
    if target.startswith("!"):
        return f" {text} "
    if _GITHUB_THING.match(target):
        return f" {target} "
    if ":" in target or text:
        return f" {text or target} "
    return markup[0]
