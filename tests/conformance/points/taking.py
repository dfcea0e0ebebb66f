"""What comes in: nothing forged, nothing twice, nothing lost, nothing torn."""

import asyncio
import json
from pathlib import Path

from sqlmodel import func, select

from core.channel import Fetching, Unfetched
from core.messages import Kind
from core.visits import Handled
from tests.conformance.descriptor import Act, Does, Stage
from tests.conformance.reception import Reception

WORDS = (
    "你好 <b>&amp; \\ \" '",
    "👨‍👩‍👧‍👦 🇨🇳 👍🏽 e\u0301",
    "\u202eשלום\u202c مرحبا",
    "]]> <!DOCTYPE x> <![CDATA[",
    "半\ud83d个\0字",
    "长" * 3_000,
)
_SKEWS = (-60.0, 60.0)
_LATE = 10.0


async def verification(stage: Stage) -> None:
    """What our platform did not send is refused without an error of ours and reaches nobody; what it did send is taken."""
    door = Reception()
    async with stage.channel.opened(stage.house) as rig, rig.service(door):
        forgeries = await rig.forgeries()
        assert forgeries, "no forgery was tried"
        for name, deliver in forgeries.items():
            status = await deliver()
            assert 400 <= status < 500, f"{name}: answered with {status}"
            assert not door.taken, f"{name}: taken"
            assert not door.buried, f"{name}: a stranger can fill our dead letters"
        assert await rig.happens(Act(Does.SAYS, stage.channel.people[0], "真的")) == 200
        assert [each.text for each in door.taken] == ["真的"]


async def repeats(stage: Stage) -> None:
    """The same update three times at once, and again after a restart: one turn, and each process answers the person once."""
    door, act = stage.house.door(), Act(Does.SAYS, stage.channel.people[0], "/help", id="77")
    async with stage.channel.opened(stage.house) as rig:
        async with rig.service(door):
            assert [await each for each in [asyncio.create_task(rig.happens(act)) for _ in range(3)]] == [200] * 3
            assert len(await rig.screen(act.sender)) == 1, "a repeat was answered again"
        async with rig.service(door):
            assert await rig.happens(act) == 200
            shown = await rig.screen(act.sender)
    assert len(shown) <= 2, "a repeat was answered again"
    assert len({each.text for each in shown}) == 1, "a repeat got another answer"
    async with stage.house.database.reading() as session:
        assert (await session.exec(select(func.count()).select_from(Handled))).one() == 1


async def files(stage: Stage) -> None:
    """A file that somebody sends is fetched whole when it is asked for; one too large or gone is said to be that."""
    door, person, content = Reception(), stage.channel.people[0], "题干,答案\r\n".encode() * 9_000
    async with stage.channel.opened(stage.house) as rig, rig.service(door) as adapter:
        assert isinstance(adapter, Fetching), "the channel can fetch no files"
        found = []
        for number, most in enumerate((len(content), len(content) - 1, len(content))):
            assert await rig.happens(Act(Does.SENDS, person, rig.keeps(content), id=str(number + 1))) < 300
            [came] = door.taken[number:]
            assert came.kind is Kind.MEDIA
            assert came.attachment is not None
            assert came.attachment.name.endswith(".csv")
            if number == 2:
                rig.loses(came.attachment.key)
            found.append(await adapter.fetch(came.attachment, most))
    assert found == [content, Unfetched.TOO_LARGE, Unfetched.GONE]


async def own_messages(stage: Stage) -> None:
    """What the service itself or another machine said is nobody's turn."""
    door = Reception()
    async with stage.channel.opened(stage.house) as rig, rig.service(door):
        assert await rig.happens(Act(Does.OWN, stage.channel.people[0], "回声")) == 200
        assert not door.taken
        assert not await rig.screen(stage.channel.people[0])


async def addresses(stage: Stage) -> None:
    """Whoever writes can be written to at the address that their message came from, however odd their id."""
    channel, door = stage.channel, Reception()
    async with channel.opened(stage.house) as rig, rig.service(door) as adapter:
        for number, person in enumerate(channel.people):
            assert await rig.happens(Act(Does.SAYS, person, "在", id=str(number + 1))) == 200
            [came] = door.taken[number:]
            meant = channel.meaning(channel.raw(Act(Does.SAYS, person, "在")))
            assert meant is not None
            assert came.address == meant.address
            assert (came.address.channel, came.address.account) == (adapter.name, adapter.account)
            assert came.sender == came.address.chat == person
            assert len(came.sender) <= 128, "no column holds this id"
            assert [each.text for each in await rig.screen(person)] == ["收到：在"]


def payloads(stage: Stage, shared: Path) -> None:
    """Whatever was collected from other projects is understood, left alone or refused; most of it is no riddle."""
    refused = 0
    files = sorted((shared / "payloads" / stage.channel.payloads).iterdir())
    assert len(files) >= 30
    for file in files:
        raw = json.loads(file.read_bytes()) if file.suffix == ".json" else file.read_bytes()
        try:
            meant = stage.channel.meaning(raw)
        except stage.channel.refusals:
            refused += 1
            continue
        assert meant is None or meant.kind in Kind, file.name
    assert refused <= len(files) / 5, f"{refused} of {len(files)} cannot be read"


async def unicode(stage: Stage) -> None:
    """Every letter that a database can hold arrives as it was written, and comes back so."""
    door, person = Reception(), stage.channel.people[0]
    async with stage.channel.opened(stage.house) as rig, rig.service(door):
        for number, words in enumerate(WORDS):
            assert await rig.happens(Act(Does.SAYS, person, words, id=str(number + 1))) == 200
            expected = _storable(words)
            assert _storable(door.taken[-1].text) == expected
            shown = "".join(_storable(each.text) for each in await rig.screen(person))
            assert "".join(expected.split()) in "".join(shown.split()), f"not shown: {expected[:40]!r}"


def _storable(words: str) -> str:
    """Return the words without what no database keeps, and without the sign that some platforms put in its place."""
    return words.replace("\0", "").replace("\ufffd", "").encode("utf-8", "ignore").decode()


async def clocks(stage: Stage) -> None:
    """A clock that is a minute wrong loses nothing; what is older than any repeat is refused where the time is signed."""
    channel, door = stage.channel, Reception()
    skews = (*_SKEWS, *((-channel.freshness.total_seconds() - 60,) if channel.freshness else (-86_400.0, 86_400.0)))
    async with channel.opened(stage.house) as rig, rig.service(door):
        for number, skew in enumerate(skews):
            status = await rig.happens(Act(Does.SAYS, channel.people[0], f"第{number}句", id=str(number + 1), skew=skew))
            stale = channel.freshness is not None and skew < -channel.freshness.total_seconds()
            assert (400 <= status < 500) if stale else status == 200, f"{skew} seconds: answered with {status}"
            assert (f"第{number}句" in [each.text for each in door.taken]) is not stale


async def poison(stage: Stage) -> None:
    """What nobody can read is acknowledged, kept at most once, and holds up nothing that follows."""
    door, person = Reception(), stage.channel.people[0]
    async with stage.channel.opened(stage.house) as rig, rig.service(door):
        garbage = await rig.garbage()
        assert garbage, "no garbage was tried"
        for name, deliver in garbage.items():
            kept = len(door.buried)
            status = await deliver()
            assert status == 200, f"{name}: answered with {status}, so it comes again and again"
            assert len(door.buried) <= kept + 1, name
            assert not door.taken, f"{name}: taken"
        for kept_text in door.buried:
            kept_text.encode()
        assert await rig.happens(Act(Does.NOTHING, person)) == 200
        assert await rig.happens(Act(Does.SAYS, person, "还在吗", id="8")) == 200
        assert [each.text for each in door.taken] == ["还在吗"]


async def shutdown(stage: Stage) -> None:
    """An end in the middle of answers loses none: each was given, or was not acknowledged and is given when it comes again."""
    door, people = Reception(slow=0.15), stage.channel.people
    acts = [Act(Does.SAYS, person, f"{person} 说", id=str(number + 1)) for number, person in enumerate(people)]
    async with stage.channel.opened(stage.house) as rig:
        async with rig.service(door):
            under_way = [asyncio.create_task(rig.happens(act)) for act in acts]
            await asyncio.sleep(0.05)
        ends = await asyncio.wait_for(asyncio.gather(*under_way, return_exceptions=True), _LATE)
        async with rig.service(door):
            again = [act for act, end in zip(acts, ends, strict=True) if end != 200]
            assert [await rig.happens(act) for act in again] == [200] * len(again)
            for act in acts:
                said = [each.text for each in await rig.screen(act.sender)]
                assert said.count(f"收到：{act.words}") >= 1, "an answer was lost"
                assert len(said) <= 1 + (act in again), "an answer was given twice"
