"""Files that the console hands out."""

from typing import Final
from urllib.parse import quote

from fastapi.responses import Response

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(body: bytes, name: str) -> Response:
    """Return the workbook as a download called `<name>.xlsx`, whatever letters the name is written in."""
    disposition = f"attachment; filename=\"download.xlsx\"; filename*=UTF-8''{quote(f'{name}.xlsx', safe='')}"
    return Response(body, media_type=_XLSX, headers={"Content-Disposition": disposition})
