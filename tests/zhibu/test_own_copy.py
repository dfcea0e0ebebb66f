"""The page behind a copy's link: looking takes nothing, the button works once, everybody else finds nothing."""

from pathlib import Path
from zipfile import is_zipfile

import httpx
from fastapi import FastAPI

from content.presets.memberships import memberships
from core.members import service as members
from core.members.rules import Person
from core.members.service import MemberForm
from core.own import service as own
from zhibu.own_copy import own_copy_routes
from zhibu.parts import assembled
from zhibu.settings import Settings


async def test_the_link_gives_the_copy_once_and_only_to_who_presses_the_button(sqlite_url: str, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, database_url=sqlite_url, data_dir=tmp_path, public_url="http://service.test")
    async with assembled(settings) as parts:
        async with parts.database.transaction() as session:
            await members.seed_memberships(session, memberships("party"))
            branch = await members.add_branch(session, "第一支部")
            member = await members.add_member(session, MemberForm("王静", branch.code, "full"), parts.clock())
            person = Person(0, "zh", member.id)
            media = await own.ask_for_copy(session, person, parts.clock(), parts.around_copies)
        assert (await parts.open_media(media.id)).name == media.name
        assert await parts.open_media(media.id - 1) is None
        app = FastAPI()
        app.include_router(own_copy_routes(parts))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service.test") as client:
            for _ in range(2):
                page = await client.get(media.url, headers={"accept-language": "en-GB"})
                assert (page.status_code, "Press the button" in page.text) == (200, True)
                assert "王静" not in page.text
            given = await client.post(media.url)
            (tmp_path / "copy.zip").write_bytes(given.content)
            assert (given.status_code, is_zipfile(tmp_path / "copy.zip")) == (200, True)
            assert given.headers["cache-control"] == "no-store"
            for url in (media.url, "http://service.test/my-data/forged"):
                for again in (await client.get(url), await client.post(url)):
                    assert (again.status_code, "已经用过" in again.text) == (410, True)
                    assert "<button" not in again.text
