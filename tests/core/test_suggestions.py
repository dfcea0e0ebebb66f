"""The suggestion box as members meet it: told who reads it, written, sent, looked up, answered."""

from tests.people import People
from tests.suggesting import Box, place


async def test_before_the_first_word_it_says_that_it_is_named_and_who_reads_it(box: Box, people: People) -> None:
    member = await people.member("王静", "001.002")
    await box.handler("李明", "001.002")
    await box.handler("赵总", "001", chats=False)
    await member.says("建议")
    (shown,) = await member.presses(0)
    assert "这里是实名的" in shown
    assert "李明" in shown.partition("上一级")[0]
    assert "赵总" in shown.partition("上一级")[2]
    assert "匿名" not in shown


async def test_a_suggestion_is_written_in_pieces_taken_on_and_answered(box: Box, people: People) -> None:
    member = await people.member("王静", "001.002")
    handler = await box.handler("李明", "001.002")
    await member.says("/suggest")
    await member.presses(0)
    await member.presses(place(member, "后勤与生活"))
    await member.says("食堂的窗口太少。")
    assert (await member.says("中午要排二十分钟。"))[0].startswith("已记下，共 18 字。")
    (check,) = await member.says("写好了")
    assert check.startswith("请核对，这样发出吗？\n食堂的窗口太少。\n中午要排二十分钟。\n实名发出。\n会看到的人：\n· 李明")
    (thanks,) = await member.says("A")
    assert "2026年11月27日 前告诉您是否受理，2026年12月11日 前答复" in thanks
    (opened,) = await handler.presses(await box.pushed(handler))
    assert "建议人：王静" in opened
    assert "期限：2026年12月11日" in (await handler.presses(place(handler, "受理")))[0]
    assert (await handler.presses(place(handler, "答复")))[0].startswith("请写答复，对方会看到。")
    for words in ("加两个窗口", "写好了"):
        await handler.says(words)
    assert (await handler.says("发出"))[0].startswith("已答复。")
    assert await box.told(member) == ["suggest-told-accept", "suggest-told-answer"]
    (shown,) = await member.presses(await box.pushed(member))
    assert "11月20日 10:00 李明 答复：\n加两个窗口\nA. 没有解决，请再办一次\nB. 可以了，办结" in shown
    assert [kind for kind, _ in await box.thread()] == ["sent", "accept", "answer"]
