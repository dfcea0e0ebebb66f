"""The foreign formats that are read, those with the plainest sign first."""

from content.importers.formats import aiken, anki, database, gift, moodle, qti, wjx
from content.importers.readers import Reader

FOREIGN: tuple[Reader, ...] = (
    Reader("anki", anki.knows, anki.read),
    Reader("sqlite", database.knows, database.read),
    Reader("moodle-xml", moodle.knows, moodle.read),
    Reader("qti", qti.knows, qti.read),
    Reader("gift", gift.knows, gift.read),
    Reader("aiken", aiken.knows, aiken.read),
    Reader("wjx", wjx.knows, wjx.read),
)
"""Asked before the readers of tables, JSON and text: what they know by its signs is nothing else."""
