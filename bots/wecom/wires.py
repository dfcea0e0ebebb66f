"""The messages of WeCom's `message/send` that we use, as values, and as the JSON that the API takes."""

from dataclasses import dataclass

from bots.planned import Planned
from core.messages import Media

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Words:
    """A text message; `markdown` is shown by WeCom itself, not by its plug-in inside WeChat."""

    content: str
    markdown: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """One button of a card: it carries either a token or an outside address."""

    label: str
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ButtonCard:
    """A card with up to six buttons (`button_interaction`)."""

    title: str
    text: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One line to tick on a card."""

    id: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class VoteCard:
    """A card with up to twenty lines to tick, one or `many`, and a button that hands them in (`vote_interaction`)."""

    title: str
    text: str
    options: tuple[Option, ...]
    submit: Button
    many: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A picture that is shown, or a file to open."""

    media: Media
    picture: bool = False


Wire = Words | ButtonCard | VoteCard | File


def body(wire: Wire, *, task: str = "", media: str = "") -> Json:
    """Return the part of a request that shows the wire: `task` names a card for good, `media` is the id of an upload."""
    match wire:
        case Words():
            kind = "markdown" if wire.markdown else "text"
            return {"msgtype": kind, kind: {"content": wire.content}}
        case File():
            kind = "image" if wire.picture else "file"
            return {"msgtype": kind, kind: {"media_id": media}}
        case ButtonCard() | VoteCard():
            return {"msgtype": "template_card", "template_card": card(wire, task)}


def card(wire: ButtonCard | VoteCard, task: str) -> Json:
    """Return the card as `template_card` takes it."""
    if isinstance(wire, ButtonCard):
        return {
            "card_type": "button_interaction",
            "main_title": {"title": wire.title},
            **({"sub_title_text": wire.text} if wire.text else {}),
            "task_id": task,
            "button_list": [_button(each) for each in wire.buttons],
        }
    return {
        "card_type": "vote_interaction",
        "main_title": {"title": wire.title, **({"desc": wire.text} if wire.text else {})},
        "task_id": task,
        "checkbox": {
            "question_key": "choice",
            "mode": int(wire.many),
            "option_list": [{"id": each.id, "text": each.label, "is_checked": each.chosen} for each in wire.options],
        },
        "submit_button": {"text": wire.submit.label, "key": wire.submit.token},
    }


def _button(button: Button) -> Json:
    if button.url:
        return {"type": 1, "text": button.label, "url": button.url}
    return {"type": 0, "text": button.label, "key": button.token}


def as_json(planned: Planned[Wire]) -> Json:
    """Return the plan as plain JSON values: what previews show and tests compare."""
    wires = [body(each, media=each.media.name if isinstance(each, File) else "") for each in planned.wires]
    return {"wires": wires, "degradations": list(planned.degradations)}


def as_words(wire: Wire) -> str:
    """Return the wire in plain characters: what staff see before they send."""
    match wire:
        case Words():
            return wire.content
        case File():
            return f"[ {wire.media.name} ]"
        case ButtonCard():
            return "\n".join(
                part for part in (wire.title, wire.text, " ".join(f"[ {each.label} ]" for each in wire.buttons)) if part
            )
        case VoteCard():
            options = (f"{'☑' if each.chosen else '☐'} {each.label}" for each in wire.options)
            return "\n".join(part for part in (wire.title, wire.text, *options, f"[ {wire.submit.label} ]") if part)
