"""The address of a branch's calendar: what a program that subscribes gets, and what anybody else does not."""

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from fastapi import FastAPI

from core.calendar import feeds
from core.database import Database
from tests.agenda import Agenda, entry
from tests.conftest import StillClock
from tests.people import People
from zhibu.calendars import calendar_routes
from zhibu.parts import Parts, assembled
from zhibu.settings import Settings


@pytest.fixture
async def parts(database_url: str, clock: StillClock) -> AsyncIterator[Parts]:
    async with assembled(Settings(_env_file=None, database_url=database_url), clock) as made:
        yield made


@pytest.fixture
async def program(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(calendar_routes(parts))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://zhibu.test") as client:
        yield client


async def test_a_program_gets_the_calendar_and_hears_when_nothing_is_new(
    program: httpx.AsyncClient, parts: Parts, people: People, clock: StillClock, database: Database
) -> None:
    branch = await people.branch("001.001")
    agenda = Agenda(database, clock, parts.organisation)
    await agenda.released(entry("支部大会"))
    async with database.transaction() as session:
        token = await feeds.renew(session, branch, clock.now)
    first = await program.get(f"/calendar/{token}.ics")
    assert (first.status_code, first.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:支部大会" in first.text
    again = await program.get(f"/calendar/{token}.ics", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await agenda.released(entry("新的会议", on=date(2026, 12, 1)))
    changed = await program.get(f"/calendar/{token}.ics", headers={"If-None-Match": first.headers["etag"]})
    assert "新的会议" in changed.text
    answers = [await program.get(f"/calendar/{token}.ics") for _ in range(30)]
    assert {each.status_code for each in answers} == {200, 429}
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize("token", ["short", "x" * 32, "x" * 500, "..%2F..%2Fetc", "a b"])
async def test_an_address_that_nobody_gave_out_leads_nowhere(program: httpx.AsyncClient, token: str) -> None:
    assert (await program.get(f"/calendar/{token}.ics")).status_code == 404
