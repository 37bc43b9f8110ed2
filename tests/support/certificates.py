"""Certificates for servers of the test run."""

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import trustme


@dataclass(frozen=True)
class ServerCertificate:
    """A certificate for servers at 127.0.0.1, and under no other name.

    Attributes:
        authority: The file of the authority that signed it, whom its clients have to trust.
        certificate: Its file.
        key: The file of its private key.
    """

    authority: Path
    certificate: Path
    key: Path


@cache
def issue_shared_certificate() -> ServerCertificate:
    """Return the certificate that all servers of this run show, so that they trust one another."""
    folder = Path(tempfile.mkdtemp(prefix="rxapp-tls-"))
    atexit.register(shutil.rmtree, folder)
    return issue_certificate(folder)


def issue_certificate(folder: Path) -> ServerCertificate:
    """Make an authority, and a certificate signed by it, in files of a folder."""
    files = ServerCertificate(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(files.authority))
    issued.cert_chain_pems[0].write_to_path(str(files.certificate))
    issued.private_key_pem.write_to_path(str(files.key))
    return files
