"""How a card looks in each channel, in plain characters: what staff see before they send."""

import re
from collections.abc import Mapping

from rich.console import Console

from bots import rich
from bots.telegram.plan import CAPS
from bots.telegram.plan import plan as telegram
from bots.terminal.plan import plan as terminal
from bots.wechat.plan import CAPS as WECHAT_CAPS
from bots.wechat.plan import plan as wechat
from bots.wecom.plan import CAPS as WECOM_CAPS
from bots.wecom.plan import plan as wecom
from bots.wecom.wires import as_words
from console.office import Preview
from core.conversation import Speak
from core.messages import Markdown, Message

_COLUMNS = 60
_LINK = re.compile(r"</?a\b[^>]*>")


def previews(speak: Speak) -> Mapping[str, Preview]:
    """Return the previews by the key of the channel's name in the texts."""

    def as_telegram(message: Message, locale: str) -> str:
        shown = []
        for wire in telegram(message, CAPS, locale, speak).wires:
            buttons = (" ".join(f"[ {button.label} ]" for button in row) for row in wire.rows)
            shown.append("\n".join(part for part in (rich.as_plain(wire.words), *buttons) if part))
        return "\n\n".join(shown)

    def as_wechat(message: Message, locale: str) -> str:
        wires = wechat(message, WECHAT_CAPS, locale, speak, lambda media: f"https://…/{media.name}").wires
        return "\n\n".join(_LINK.sub("", wire.text) if wire.image is None else f"[ {wire.image.name} ]" for wire in wires)

    def as_wecom(message: Message, locale: str) -> str:
        return "\n\n".join(_LINK.sub("", as_words(wire)) for wire in wecom(message, WECOM_CAPS, locale, speak).wires)

    def as_lines(message: Message, locale: str) -> str:
        console = Console(width=_COLUMNS, no_color=True, force_terminal=False)
        with console.capture() as captured:
            console.print(terminal(message, locale, speak))
        return captured.get().rstrip()

    def as_page(message: Message, locale: str) -> str:
        words = [] if message.title is None else [speak(message.title, locale)]
        words += [
            rich.as_plain(rich.from_markdown(each.markdown)) if isinstance(each, Markdown) else speak(each, locale)
            for each in message.body
        ]
        words += [f"[ {media.name} ]" for media in (message.image, message.file) if media]
        chips = [f"( {speak(choice.label, locale)} )" for choice in message.choices]
        return "\n".join(part for part in (*words, *chips) if part)

    return {
        "console-channel-webchat": as_page,
        "console-channel-telegram": as_telegram,
        "console-channel-terminal": as_lines,
        "console-channel-wechat": as_wechat,
        "console-channel-wecom": as_wecom,
    }
