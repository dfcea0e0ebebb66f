"""The command line `zhibu`: one command a thing an administrator does; errors are one sentence, never a traceback."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

from core.errors import CoreError
from zhibu.settings import Settings, SettingsError, load

DONE, WITH_FINDINGS, CANNOT = 0, 1, 2

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="支部服务 · the branch service"
)
user = typer.Typer(no_args_is_help=True, help="Console accounts · 后台账号")
importing = typer.Typer(no_args_is_help=True, help="Read files people have · 导入")
exporting = typer.Typer(no_args_is_help=True, help="Write files · 导出")
app.add_typer(user, name="user")
app.add_typer(importing, name="import")
app.add_typer(exporting, name="export")


def main() -> None:
    """Run the command line; what an administrator can mend is one sentence on standard error and exit code 2."""
    try:
        app()
    except SettingsError as error:
        _stop(str(error))
    except CoreError as error:
        _stop(_in_words(error))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        _stop(f"Cannot use {error.filename}: {error.strerror}.")


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(CANNOT)


def _in_words(error: CoreError) -> str:
    from content.wording import Wording  # noqa: PLC0415 - only a failing command needs words

    settings = load()
    return Wording(settings.preset).say(error.text, settings.language)


def _run(work: Coroutine[object, object, int | None]) -> None:
    raise typer.Exit(asyncio.run(work) or DONE)


@app.command()
def serve() -> None:
    """Web, scheduler and delivery in one process · 单进程运行全部服务."""
    _serve(web=True, worker=True)


@app.command()
def web() -> None:
    """Only the web half, any number of times · 只运行网页部分."""
    _serve(web=True, worker=False)


@app.command()
def worker() -> None:
    """Only the scheduler and delivery half, any number of times · 只运行调度与投递部分."""
    _serve(web=False, worker=True)


def _serve(*, web: bool, worker: bool) -> None:
    from zhibu.serve import serve as run  # noqa: PLC0415 - the other commands start faster without a web server

    _run(run(load(), web=web, worker=worker))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the web server")] = 8080,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the demo data away first")] = False,
    lang: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """A whole branch to try, with invented members · 试用演示."""
    from zhibu.demo import demo as run  # noqa: PLC0415 - as above

    if lang not in {"zh", "en"}:
        _stop("Choose --lang zh or --lang en.")
    _run(run(port=port, reset=reset, lang=lang))


@app.command()
def talk(member: Annotated[str, typer.Option("--as", help="Number or name of a member")] = "") -> None:
    """Chat with the service in the terminal · 在终端里对话."""
    from zhibu.talk import talk as run  # noqa: PLC0415 - as above

    _run(run(load(), member))


@app.command()
def migrate() -> None:
    """Bring the database to this version · 升级数据库."""

    async def work(settings: Settings) -> int:
        from core.migrations.run import upgrade  # noqa: PLC0415 - Alembic is needed here only

        database = _database(settings)
        await upgrade(database)
        await database.close()
        typer.echo("The database is up to date.")
        return DONE

    _run(work(load()))


@app.command()
def version() -> None:
    """Print the version · 版本."""
    from importlib.metadata import version as of  # noqa: PLC0415 - as above

    typer.echo(of("zhibu"))


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False) -> None:
    """Look over the installation and say what to mend · 体检."""
    from zhibu.doctor import examine  # noqa: PLC0415 - as above

    _run(examine(load(), as_json=json))


@app.command()
def backup(file: Path) -> None:
    """Write database, uploads and keys into one archive · 备份."""
    from zhibu.backup import write  # noqa: PLC0415 - as above

    _run(write(load(), file))


@app.command()
def restore(file: Path) -> None:
    """Put an archive of `backup` back into an empty installation · 恢复."""
    from zhibu.backup import read  # noqa: PLC0415 - as above

    _run(read(load(), file))


def _database(settings: Settings):  # type: ignore[no-untyped-def]  # noqa: ANN202 - named below
    raise NotImplementedError
