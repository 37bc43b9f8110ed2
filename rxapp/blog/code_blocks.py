"""Colours code by marking each token with a class; `assets/code.css` gives the classes their colours.

Only the languages in the table are coloured. Pygments knows five hundred more, and the
regular expressions of every one of them would be open to what authors paste.
"""

from functools import cache
from html import escape
from typing import Final

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from rxapp.blog.content_policy import TOKEN_CLASS_PREFIX

# Colouring costs about 5 ms per 1,000 characters, and its worst cases more.
MAX_COLOURED_CHARACTERS: Final = 5_000

# Label shown to the reader: the names authors write, the first being Pygments' own.
_LANGUAGES: Final = {
    "Bash": "bash sh shell zsh",
    "C": "c h",
    "C#": "csharp cs",
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
    "Java": "java",
    "JavaScript": "javascript js jsx mjs cjs node",
    "Jinja": "jinja jinja2 django liquid",
    "JSON": "json json5 jsonc",
    "Kotlin": "kotlin kt",
    "Lua": "lua",
    "Makefile": "make makefile",
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
    "TypeScript": "typescript ts tsx mts",
    "XML": "xml svg rss",
    "YAML": "yaml yml",
}
_NAMES: Final = {
    name: (names.split()[0], label) for label, names in _LANGUAGES.items() for name in names.split()
}
_FORMATTER: Final = HtmlFormatter[str](nowrap=True, classprefix=TOKEN_CLASS_PREFIX)


def render_code(source: str, language: str = "") -> str:
    """Return a code block as HTML.

    Args:
        source: The code.
        language: The name an author gave it. An unknown one shows plain code without a label.

    The block can be focused, so that wide lines can be scrolled with the keyboard.
    """
    lexer_name, label = _NAMES.get(language.lower(), ("", ""))
    shown = f' data-language="{escape(label)}"' if label else ""
    spoken = f"{escape(label)} code" if label else "Code"
    kind = f' class="language-{lexer_name}"' if lexer_name else ""
    return (
        f'<div class="code-block"{shown}><pre tabindex="0" role="group" aria-label="{spoken}">'
        f"<code{kind}>{_mark_tokens(source, lexer_name)}</code></pre></div>\n"
    )


def _mark_tokens(source: str, lexer_name: str) -> str:
    """Return escaped code, its tokens in spans if the language is known and the block is not too long."""
    if not lexer_name or len(source) > MAX_COLOURED_CHARACTERS:
        return escape(source)
    return highlight(source, _load_lexer(lexer_name), _FORMATTER)


@cache
def _load_lexer(name: str) -> Lexer:
    """Return the Pygments lexer of this name."""
    return get_lexer_by_name(name, stripnl=False)
