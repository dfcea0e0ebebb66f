"""Logs carry no secrets."""

from zhibu.logs import redacted


def test_a_bot_token_never_reaches_a_log() -> None:
    assert redacted("POST http://host/bot12345678:AAbbCCddEEffGGhhIIjjKKll-_1/sendMessage") == "POST http://host/…/sendMessage"


def test_a_binding_code_in_an_address_never_reaches_a_log() -> None:
    assert redacted("GET /chat?code=K7Q2M9XY&lang=zh") == "GET /chat?code=…&lang=zh"
