"""Colours code by marking each token with a class; `assets/code.css` gives the classes their colours.

Only the languages in the table are coloured. Pygments knows five hundred more, and the
regular expressions of every one of them would be open to what authors paste. Even those
of the table take time in the square of some texts (`a.a.a.` in TypeScript), so long
blocks stay plain, and so does code beyond what one article may spend.
"""

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import (
    get_lexer_by_name,  # pyright: ignore[reportUnknownVariableType] -- its options are untyped
)

from rxapp.blog.content_policy import CODE_CLASS_PREFIX
from rxapp.rendering import SafeHTML

MAX_COLOURED_CHARACTERS: Final = 5_000
# The sum, over an article, of each block's length squared: 50 blocks of 1,000 characters,
# or two of the full length. The worst text found for it takes 1.5 seconds, usual code 0.5.
MAX_COLOURING_COST: Final = 50_000_000
# No lexer needs more, and some go over it again at every character.
_LONG_BLANK: Final = re.compile(r"\s{100}")

# Label shown to the reader: the names authors write, the first being Pygments' own.
_LANGUAGES: Final = {
    "Bash": "bash sh shell zsh",
    "C": "c h",
    "C++": "cpp c++ cc hpp",
    "Console": "console shell-session shellsession terminal",
    "CSS": "css",
    "Diff": "diff patch",
    "Dockerfile": "docker dockerfile",
    "Go": "go golang",
    "GraphQL": "graphql gql",
    "HTML": "html htm xhtml vue svelte astro",
    "HTTP": "http",
    "INI": "ini cfg conf dotenv env",
    "JavaScript": "javascript js jsx mjs cjs node",
    "Jinja": "jinja jinja2 django liquid",
    "JSON": "json json5 jsonc",
    "Kotlin": "kotlin kt",
    "Lua": "lua",
    "Markdown": "markdown md mdx",
    "Nginx": "nginx",
    "PHP": "php",
    "PowerShell": "powershell ps1 pwsh",
    "Python": "python py python3 py3",
    "Python console": "pycon",
    "Python traceback": "pytb py3tb traceback",
    "Ruby": "ruby rb",
    "Rust": "rust rs",
    "SCSS": "scss sass",
    "SQL": "sql sqlite postgresql postgres psql",
    "Swift": "swift",
    "TOML": "toml",
    "TSX": "tsx",
    "TypeScript": "typescript ts mts",
    "XML": "xml svg rss",
    "YAML": "yaml yml",
}
_NAMES: Final = {
    name: (names.split()[0], label) for label, names in _LANGUAGES.items() for name in names.split()
}
_FORMATTER: Final = HtmlFormatter[str](nowrap=True, classprefix=CODE_CLASS_PREFIX)


class CodeBlocks:
    """The code blocks of one article."""

    def __init__(self) -> None:
        """Start with all of the colouring still to spend."""
        self._budget = MAX_COLOURING_COST

    def render(self, source: str, language: str = "") -> str:
        """Return a code block as HTML, which can be focused so that the keyboard can scroll wide lines.

        Args:
            source: The code.
            language: The name an author gave it. An unknown one shows plain code without a label.
        """
        lexer_name, label = _NAMES.get(language.lower(), ("", ""))
        shown = f' data-language="{escape(label)}"' if label else ""
        spoken = f"{escape(label)} code" if label else "Code"
        kind = f' class="language-{lexer_name}"' if lexer_name else ""
        return (
            f'<div class="code-block"{shown}><pre tabindex="0" role="group" aria-label="{spoken}">'
            f"<code{kind}>{self._mark_tokens(source, lexer_name)}</code></pre></div>\n"
        )

    def _mark_tokens(self, source: str, lexer_name: str) -> str:
        """Return escaped code, with each token in a span if the language is known and the budget allows."""
        cost = len(source) ** 2
        if (
            not lexer_name
            or len(source) > MAX_COLOURED_CHARACTERS
            or cost > self._budget
            or _LONG_BLANK.search(source)
        ):
            return escape(source)
        self._budget -= cost
        return highlight(source, _load_lexer(lexer_name), _FORMATTER)


def colour_file(path: Path, language: str) -> SafeHTML:
    """Return a file as a code block.

    Args:
        path: The file.
        language: As authors name it; empty for plain text.
    """
    return SafeHTML(CodeBlocks().render(path.read_text(encoding="utf-8").strip(), language))


@cache
def _load_lexer(name: str) -> Lexer:
    """Return the Pygments lexer of this name."""
    return get_lexer_by_name(name, stripnl=False)
