"""Bodies of public answers: compressed once, and not sent again to whoever has them."""

import gzip
import hashlib
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

# zlib's middle level: 9 takes three times as long for one percent.
GZIP_LEVEL = 6
NO_CACHE = {"cache-control": "no-cache"}


@dataclass(frozen=True)
class Body:
    """A response body in both encodings, with its entity tag."""

    plain: bytes
    zipped: bytes
    etag: str


def encode_body(plain: bytes) -> Body:
    """Compress and tag a body. The tag is weak: it stands for both encodings (RFC 9110, 8.8.1)."""
    tag = hashlib.blake2b(plain, digest_size=12).hexdigest()
    # mtime=0: the same content gives the same bytes.
    return Body(plain, gzip.compress(plain, GZIP_LEVEL, mtime=0), f'W/"{tag}"')


def answer_body(request: Request, body: Body, media_type: str) -> Response:
    """Answer with a body, or with 304 when the client has it (RFC 9110, 13.1.2)."""
    headers = {"etag": body.etag, "vary": "Accept-Encoding", **NO_CACHE}
    known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    if body.etag in known or body.etag.removeprefix("W/") in known or "*" in known:
        return Response(status_code=304, headers=headers)
    if _accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(body.zipped, headers=headers | {"content-encoding": "gzip"}, media_type=media_type)
    return Response(body.plain, headers=headers, media_type=media_type)


def _accepts_gzip(accepted: str) -> bool:
    """Return whether a client takes gzip: named or covered by `*`, and not with weight 0 (RFC 9110)."""
    weights = dict(map(_read_coding, accepted.lower().split(",")))
    return weights.get("gzip", weights.get("*", 0)) > 0


def _read_coding(text: str) -> tuple[str, float]:
    """Read one entry of Accept-Encoding: its name and its weight, 0 if that makes no sense."""
    name, _, parameter = text.partition(";")
    _, _, weight = parameter.partition("=")
    try:
        return name.strip(), float(weight) if parameter else 1
    except ValueError:
        return name.strip(), 0
