"""A chapter as the window shows it: HTML within Qt's means, in the colours in force, pictures with their words."""

from collections.abc import Sequence
from html import escape

from markdown_it.token import Token

from kim_desktop.printing.handbook import Chapter, anchor_of, parser
from ui.tokens import Tokens

_STYLE = """
h1 {{ font-size: x-large; margin-bottom: 8px; }}
h2 {{ font-size: large; margin-top: 20px; margin-bottom: 6px; }}
p, li {{ line-height: 135%; margin-bottom: 6px; }}
a {{ color: {accent}; }}
.words {{ color: {muted}; }}
.lead {{ background-color: {accent_soft}; }}
th {{ text-align: left; background-color: {neutral_soft}; }}
"""


def style_of(tokens: Tokens) -> str:
    """The style sheet of all chapters."""
    return _STYLE.format(**vars(tokens))


def chapter_html(chapter: Chapter, width: int, widths: dict[str, int], lead: str = "") -> str:
    """The chapter; no picture is drawn wider than `width` nor than itself (`widths`, in pixels of the window)."""
    reader = parser()
    tokens = reader.parse(chapter.text)
    body = str(reader.renderer.render(_prepared(tokens, width, widths), reader.options, {}))
    return body if not lead else _with_lead(body, lead)


def _prepared(tokens: Sequence[Token], width: int, widths: dict[str, int]) -> list[Token]:
    """Headings that links can lead to, tables with lines, pictures that fit and say what is on them."""
    made: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            token.attrs |= {"border": "1", "cellspacing": "0", "cellpadding": "6", "width": "100%"}
        for inner in token.children or []:
            if inner.type == "image":
                source = str(inner.attrs["src"])
                inner.attrs["width"] = str(min(width, widths.get(source, width)))
        made.append(token)
        if token.type == "heading_open":
            made.append(_raw(f'<a name="{anchor_of(tokens[at + 1].content)}"></a>'))
        words = _words(token)
        if words:
            tokens[at - 1].attrs["style"] = "line-height: 100%"  # else the picture's own line grows, too
            made.append(_raw(f'<br><span class="words">Bild: {escape(words)}</span>'))
    return made


def _words(token: Token) -> str:
    """What is on the picture, if the line holds nothing else."""
    children = token.children or []
    return children[0].content if len(children) == 1 and children[0].type == "image" else ""


def _with_lead(body: str, lead: str) -> str:
    """What is true of just this page, before the chapter's own words but below its title."""
    title, _, rest = body.partition("</h1>")
    told = "".join(f"<p>{escape(part)}</p>" for part in lead.split("\n\n"))
    cell = f'<table class="lead" width="100%" cellpadding="10"><tr><td class="lead">{told}</td></tr></table>'
    return f"{title}</h1>{cell}{rest}"


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)
