"""The command line `zhibu`: one command a thing an administrator does; errors are one sentence, never a traceback."""

import asyncio
import gc
import sys
from collections.abc import Coroutine
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from core.errors import CoreError
from zhibu.backup import BackupError
from zhibu.settings import SettingsError, load

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
    except (SettingsError, BackupError) as error:
        _stop(str(error))
    except CoreError as error:
        _stop(_in_words(error))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        _stop(f"Cannot use {error.filename}: {error.strerror}.")
    except ConnectionError as error:
        _stop(f"{error}: start PostgreSQL, or correct ZHIBU_DATABASE_URL; `zhibu doctor` looks at everything else.")


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
    gc.disable()  # what is loaded now stays for good: the collector need not look through it, neither now nor later
    from zhibu.serve import serve as run  # noqa: PLC0415 - the other commands start faster without a web server

    gc.freeze()
    gc.enable()
    _run(run(load(), web=web, worker=worker))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the web server")] = 8080,
    reset: Annotated[bool, typer.Option("--reset", help="Throw the demo data away first")] = False,  # noqa: FBT002 - Typer's form of a flag
    lang: Annotated[str, typer.Option(help="zh or en")] = "zh",
) -> None:
    """Run a whole branch to try, with invented members · 试用演示."""
    from zhibu.demo import demo as run  # noqa: PLC0415 - as above

    if lang not in {"zh", "en"}:
        _stop("Choose --lang zh or --lang en.")
    _run(run(port=port, reset=reset, lang=lang))


@app.command()
def talk(member: Annotated[str, typer.Option("--as", help="Number or name of a member")] = "") -> None:
    """Chat with the service in the terminal · 在终端里对话."""
    from zhibu import offices  # noqa: PLC0415 - as above

    _run(offices.talk(load(), member))


@app.command()
def migrate() -> None:
    """Bring the database to this version · 升级数据库."""
    from zhibu import offices  # noqa: PLC0415 - as above

    _run(offices.migrate(load()))


@app.command()
def version() -> None:
    """Print the version · 版本."""
    typer.echo(version_of("zhibu"))


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False) -> None:  # noqa: FBT002 - Typer's form of a flag
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


@user.command("add")
def user_add(
    username: str,
    name: Annotated[str, typer.Option(help="Name of the person")] = "",
    role: Annotated[str, typer.Option(help="admin, secretary, editor, reviewer or reader")] = "secretary",
    branch: Annotated[str, typer.Option(help="Code of the branch; the top one unless told")] = "",
) -> None:
    """Make a console account; its first password is printed · 新建后台账号."""
    from zhibu import offices  # noqa: PLC0415 - as above

    _run(offices.add_user(load(), username, name or username, role, branch))


@user.command("reset")
def user_reset(username: str) -> None:
    """Give an account a new password and sign it out everywhere · 重置密码."""
    from zhibu import offices  # noqa: PLC0415 - as above

    _run(offices.reset_user(load(), username))


@importing.command("bank")
def import_bank(
    file: Path,
    name: Annotated[str, typer.Option(help="Name of the bank; the file's name unless told")] = "",
    branch: Annotated[str, typer.Option(help="Code of the branch; the top one unless told")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, store nothing")] = False,  # noqa: FBT002 - as above
    json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,  # noqa: FBT002 - as above
    fixed: Annotated[Path | None, typer.Option(help="Write the corrected template here")] = None,
    match: Annotated[str, typer.Option(help="Questions that are there already: skip, update or replace them")] = "skip",
) -> None:
    """Read a question bank · 导入题库."""
    from zhibu import files  # noqa: PLC0415 - as above

    _run(files.import_bank(load(), files.FileWork(file, branch, dry_run, json, fixed), name, match))


@importing.command("roster")
def import_roster(
    file: Path,
    branch: Annotated[str, typer.Option(help="Code of the branch; the top one unless told")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, store nothing")] = False,  # noqa: FBT002 - as above
    json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,  # noqa: FBT002 - as above
    fixed: Annotated[Path | None, typer.Option(help="Write the corrected template here")] = None,
) -> None:
    """Read a roster of members · 导入花名册."""
    from zhibu import files  # noqa: PLC0415 - as above

    _run(files.import_roster(load(), files.FileWork(file, branch, dry_run, json, fixed)))


@importing.command("faq")
def import_faq(
    file: Path,
    branch: Annotated[str, typer.Option(help="Code of the branch whose members they serve; everybody unless told")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, store nothing")] = False,  # noqa: FBT002 - as above
    json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,  # noqa: FBT002 - as above
    fixed: Annotated[Path | None, typer.Option(help="Write the corrected template here")] = None,
) -> None:
    """Read questions and answers into the knowledge base, as drafts · 导入知识库."""
    from zhibu import files  # noqa: PLC0415 - as above

    _run(files.import_faq(load(), files.FileWork(file, branch, dry_run, json, fixed)))


@importing.command("pack")
def import_pack(
    file: Path,
    branch: Annotated[str, typer.Option(help="Code of the branch; the top one unless told")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, store nothing")] = False,  # noqa: FBT002 - as above
    json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,  # noqa: FBT002 - as above
    trusted: Annotated[
        Path | None, typer.Option(help="PEM file of an Ed25519 public key; a pack not signed by it is refused", exists=True)
    ] = None,
) -> None:
    """Take a pack of items and articles, or a newer release of one, into a branch · 导入内容包."""
    from zhibu import files, packing  # noqa: PLC0415 - as above

    _run(packing.import_pack(load(), files.FileWork(file, branch, dry_run, json, None), trusted))


@exporting.command("pack")
def export_pack(  # noqa: PLR0913, PLR0917 - one for each option of the command
    file: Path,
    bank: Annotated[str, typer.Option(help="Name of the bank whose items go into the pack")],
    pack_id: Annotated[str, typer.Option("--id", help="The same from release to release: small letters, digits, dots, dashes")],
    licence: Annotated[str, typer.Option(help="What others may do with it, such as CC0-1.0")],
    origin: Annotated[str, typer.Option(help="Where the content comes from")],
    release: Annotated[int, typer.Option(min=1, help="Counts up from 1")] = 1,
    branch: Annotated[str, typer.Option(help="Code of the branch; the top one unless told")] = "",
    calendar: Annotated[bool, typer.Option("--calendar", help="With the branch's calendar, as far as it is to come")] = False,  # noqa: FBT002 - as above
    sign: Annotated[Path | None, typer.Option(help="PEM file of an Ed25519 private key to sign with", exists=True)] = None,
) -> None:
    """Write a bank and the articles of its branch as a pack for others · 导出内容包."""
    from content.importers.packs import Manifest  # noqa: PLC0415 - as above
    from zhibu import packing  # noqa: PLC0415 - as above

    about = Manifest(pack_id, release, bank, origin, licence)
    _run(packing.export_pack(load(), file, branch, about, calendar=calendar, sign=sign))


@exporting.command("bank")
def export_bank(
    file: Path,
    name: Annotated[str, typer.Option(help="Name of the bank; without it the empty template is written")] = "",
    branch: Annotated[str, typer.Option(help="Code of the branch; the top one unless told")] = "",
    form: Annotated[
        str,
        typer.Option(
            "--format", help="xlsx, paper, paper-key, moodle, qti, gift, aiken or anki; by the file's ending unless told"
        ),
    ] = "",
) -> None:
    """Write a question bank, or the empty template of one · 导出题库或题库模板."""
    from zhibu import files  # noqa: PLC0415 - as above

    if not name:
        raise typer.Exit(files.export_bank_template(load(), file))
    _run(files.export_bank(load(), file, name, branch, form))


@exporting.command("faq")
def export_faq(file: Path) -> None:
    """Write the empty template of questions and answers · 知识库模板."""
    from zhibu import files  # noqa: PLC0415 - as above

    raise typer.Exit(files.export_faq_template(load(), file))


@exporting.command("roster")
def export_roster(file: Path) -> None:
    """Write the empty template of a roster · 花名册模板."""
    from zhibu import files  # noqa: PLC0415 - as above

    raise typer.Exit(files.export_roster_template(load(), file))


if __name__ == "__main__":
    main()
