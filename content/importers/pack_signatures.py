"""Signatures of packs: Ed25519 over the manifest, which has the digests of everything else; keys are PEM files."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from content.importers.archive import entries
from content.importers.packs import FIRST_DAY, MANIFEST
from content.importers.raw import UnreadableError, remark
from content.importers.readers import Opened
from core.errors import Refused
from core.findings import Finding, Severity
from core.messages import Text

SIGNATURE = "pack.sig"
_LENGTH = 64
_LARGEST = 1024 * 1024


def signed(pack: bytes, key: bytes) -> bytes:
    """Return the pack with a signature made by the private key; raises Refused for what is no such key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - loaded only to sign
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    try:
        loaded = load_pem_private_key(key, None)
    except (ValueError, TypeError) as error:
        raise Refused(Text("library-pack-key")) from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise Refused(Text("library-pack-key"))
    kept = BytesIO(pack)
    with ZipFile(kept, "a") as archive:
        archive.writestr(ZipInfo(SIGNATURE, FIRST_DAY), loaded.sign(archive.read(MANIFEST)), ZIP_DEFLATED)
    return kept.getvalue()


def judged(file: Opened, trusted: bytes) -> Finding:
    """Say whether the pack is signed by the trusted public key; raises UnreadableError where it is asked for and is not."""
    with entries(file.data) as found:
        signature = found.unpacked(SIGNATURE, _LENGTH) if SIGNATURE in found.names else b""
        manifest = found.unpacked(MANIFEST, _LARGEST)
    if not trusted:
        return remark(0, "pack-signature-unchecked" if signature else "pack-unsigned", Severity.NOTE)
    _check(manifest, signature, trusted)
    return remark(0, "pack-signed", Severity.NOTE)


def _check(manifest: bytes, signature: bytes, trusted: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded only to check a signature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - as above

    try:
        key = load_pem_public_key(trusted)
    except ValueError as error:
        raise UnreadableError("pack-key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UnreadableError("pack-key")
    try:
        key.verify(signature, manifest)
    except InvalidSignature as error:
        raise UnreadableError("pack-untrusted") from error
