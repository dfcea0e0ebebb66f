"""Files that the console hands out."""

from typing import Final
from urllib.parse import quote

from fastapi.responses import Response

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(body: bytes, name: str, mime: str) -> Response:
    """Return the file as a download of this name, whatever letters the name is written in."""
    plain = f"download.{name.rpartition('.')[2]}"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(body, media_type=mime, headers={"Content-Disposition": disposition})


def xlsx(body: bytes, name: str) -> Response:
    """Return the workbook as a download called `<name>.xlsx`, whatever letters the name is written in."""
    return download(body, f"{name}.xlsx", _XLSX)
