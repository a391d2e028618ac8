"""The command line: parse, call the library, print. Data goes to stdout, progress and errors to stderr.

Exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence, Sized
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from s2s.errors import S2SError, UsageError

# OpenBLAS sums in another order with another number of threads, which moves last bits; ours do the work side by side.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from s2s.batch import Item
    from s2s.generators.foley.source import Source
    from s2s.result import Result

Command = TypeVar("Command", bound=Callable[..., Any])
SERVICE = {
    "keys": "Make, list and revoke the service's API keys.",
    "serve": "Run the service: API, page and worker.",
    "worker": "Run a worker that does the service's jobs.",
}
ROOMS = ("auto", "none", "outdoor", "small", "room", "hall")


def main(program: click.Command | None = None) -> None:
    """Run the command line, or another ``program``; errors of ours become one message, never a traceback."""
    signal.signal(signal.SIGTERM, _terminate)
    if sys.stderr is None:  # closed by the caller (2>&-)
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    try:
        (program or commands)(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except S2SError as error:
        _complain(error)
        sys.exit(error.exit_status)
    except (KeyboardInterrupt, click.Abort):
        click.echo(f"Interrupted; {_left()}.", err=True)
        sys.exit(130)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output went away (`s2s sounds list | head`); that is its right.
            sys.stderr.close()
        else:
            click.echo(f"error: {error.strerror or error}: {error.filename or 'output'}.", err=True)
        sys.exit(1)


def _left() -> str:
    """What an interruption leaves; a service that has started ends by itself when it is asked to."""
    is_service = sys.argv[1:2] in (["serve"], ["worker"])
    return "the service had not started" if is_service else "nothing half-written was left behind"


def _terminate(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _complain(error: S2SError, prefix: str = "") -> None:
    click.echo(_shown(f"{prefix}error: {error}"), err=True)


def _shown(text: str) -> str:
    """What is printed of names that others gave to files: what a terminal would obey is written as its escape."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in text
    )


class WithService(click.Group):
    """The commands, with those of the service, which are imported when they are used: it is an extra."""

    def list_commands(self, context: click.Context) -> list[str]:
        """All names, in order."""
        return sorted({*super().list_commands(context), *SERVICE})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        return super().get_command(context, name) or (_service_command(name) if name in SERVICE else None)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing the service for its first lines."""
        own = {name: command.get_short_help_str(80) for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted({**own, **SERVICE}.items()))


def _service_command(name: str) -> click.Command:
    try:
        found: click.Command = getattr(import_module("s2s_service.commands"), name)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"`s2s {name}` belongs to the service, of which {error.name} is missing.",
            code="service_missing",
            hint="Install it: pip install 'silence-to-sound[service]'.",
        ) from error
    return found


@click.group(cls=WithService, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="silence-to-sound", prog_name="s2s")
def commands() -> None:
    """Give a silent video or a picture the sound that fits what is seen, exactly when it happens."""


def file_name(text: str) -> Path:
    """Read a file's name; an empty one (a shell's unset variable) would mean the current folder."""
    if not text:
        raise ValueError
    return Path(text)


def packs_options(command: Command) -> Command:
    """Options that say whose recordings are heard; shared by all that render or choose."""
    for option in reversed(
        (
            click.option(
                "--pack",
                "packs",
                multiple=True,
                metavar="DIR|NAME",
                help="Use the recordings in this folder, or of this pack; repeatable, the first that has a sound wins.",
            ),
            click.option("--no-packs", is_flag=True, help="Use no packs, not even those of the settings."),
        )
    ):
        command = option(command)
    return command


def wishes_options(command: Command) -> Command:
    """Options that say what should be heard; shared by `generate` and `perceive`."""
    for option in reversed(
        (
            click.option(
                "--seed",
                type=int,
                default=0,
                show_default=True,
                help="Seed of the random choices: another seed, another take.",
            ),
            click.option("--prompt", default="", help='What should be heard: "heavy rain on a tin roof".'),
            click.option("--avoid", default="", help='What should not be heard: "music".'),
            click.option("--sound", "sounds", multiple=True, metavar="NAME", help="Use this sound; repeatable."),
            click.option(
                "--strength",
                type=float,
                default=1.0,
                show_default=True,
                help="Factor on how hard everything sounds, 0 to 2.",
            ),
            click.option(
                "--room", type=click.Choice(ROOMS), default="auto", show_default=True, help="Acoustics of the place."
            ),
            click.option("--no-bed", is_flag=True, help="No sounds that go on, only events."),
            click.option("--no-events", is_flag=True, help="No events, only sounds that go on."),
            click.option(
                "--duration", "duration_s", type=float, metavar="S", help="Length for a picture; 10 s if not given."
            ),
            click.option(
                "--generator", default="foley", show_default=True, metavar="NAME", help="What makes the sound."
            ),
            click.option(
                "--model", type=file_name, metavar="DIR", help="Folder of a model, for generators that need one."
            ),
            packs_options,
            click.option(
                "--device", default="auto", show_default=True, metavar="auto|cpu|cuda", help="Where networks run."
            ),
        )
    ):
        command = option(command)
    return command


def results_options(command: Command) -> Command:
    """Options that say what is written; shared by `generate` and `render`."""
    for option in reversed(
        (
            click.option(
                "-o", "--output", type=file_name, metavar="FILE", help="The clip to write (only with one input)."
            ),
            click.option(
                "--audio", type=file_name, metavar="FILE", help="Also write the sound alone (.wav, .flac, .ogg...)."
            ),
            click.option("--stems", type=file_name, metavar="DIR", help="Also write one WAV per sound."),
            click.option("--captions", type=file_name, metavar="FILE", help="Also write captions (.vtt, .srt)."),
            click.option(
                "--plot", type=file_name, metavar="FILE", help="Also draw picture, timeline and sound (.png)."
            ),
            click.option("--keep-audio", is_flag=True, help="Keep the clip's own sound, the new sound under it."),
            click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        )
    ):
        command = option(command)
    return command


@commands.command()
@click.argument("inputs", nargs=-1, required=True, type=file_name, metavar="CLIP_OR_FOLDER...")
@wishes_options
@results_options
@click.option("--out-dir", type=file_name, metavar="DIR", help="Write DIR/NAME.sound.EXT for every input.")
@click.option("--timeline", type=file_name, metavar="FILE", help="Also write the timeline (.json).")
def generate(
    inputs: tuple[Path, ...],
    output: Path | None,
    out_dir: Path | None,
    audio: Path | None,
    stems: Path | None,
    captions: Path | None,
    plot: Path | None,
    timeline: Path | None,
    keep_audio: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Write clips with a soundtrack that fits what is seen.

    Without -o or --out-dir, the result stands beside the input as NAME.sound.EXT. With several inputs, --audio,
    --stems, --timeline, --captions and --plot name folders.
    """
    from s2s import pipeline
    from s2s.batch import clips_in, plan

    call = _call_of(options)
    pipeline.check_wishes(**call)
    paths, empty = clips_in(inputs)
    if not paths:
        raise empty[0]
    items = plan(
        paths,
        output=output,
        out_dir=out_dir,
        audio=audio,
        stems=stems,
        timeline=timeline,
        captions=captions,
        plot=plot,
        in_folders=any(path.is_dir() for path in inputs),
    )
    rows: list[dict[str, Any]] = []
    failures: list[S2SError] = []
    for error in empty:
        failures.append(error)
        rows.append({"input": None, "error": error.as_dict()})
        _complain(error)
    for number, item in enumerate(items, start=1):
        label = f"[{number}/{len(items)}] {item.input.name}" if len(items) > 1 else item.input.name
        try:
            _check_targets(item)
            with _progress(label) as progress:
                result = pipeline.generate(item.input, keep_audio=keep_audio, progress=progress, **call)
                row = _write(result, item)
        except S2SError as error:
            failures.append(error)
            rows.append({"input": str(item.input), "error": error.as_dict()})
            _complain(error, prefix=f"{item.input}: " if len(items) > 1 else "")
            continue
        rows.append(row)
        if not as_json:
            _show(row)
    if as_json:
        click.echo(json.dumps({"results": rows}, indent=1))
    if failures:
        n_inputs = len(items) + len(empty)
        if n_inputs > 1:
            click.echo(f"{len(failures)} of {n_inputs} failed.", err=True)
        sys.exit(failures[0].exit_status if n_inputs == 1 else 1)


@commands.command()
@click.argument("clip", type=file_name)
@wishes_options
@click.option("-o", "--output", type=file_name, metavar="FILE", help="Where to write it; stdout if not given.")
def perceive(clip: Path, output: Path | None, **options: Any) -> None:
    """Watch a clip and write its timeline, to be read and edited."""
    from s2s import pipeline
    from s2s.files import check_folder, refuse_input

    if output is not None:
        refuse_input(output, [clip])
        check_folder(output)
    with _progress(clip.name) as progress:
        watched = pipeline.watch(clip, progress=progress, **_call_of(options))
    timeline = watched.timeline
    if output is None:
        click.echo(timeline.to_json(), nl=False)
    else:
        timeline.save(output)
        click.echo(f"{output}: {_count(timeline.events, 'event')}, {_count(timeline.beds, 'bed')}", err=True)
    _note(watched.notes)


@commands.command()
@click.argument("clip", type=file_name)
@click.option(
    "--timeline", type=file_name, required=True, metavar="FILE", help="The timeline, as `s2s perceive` writes it."
)
@click.option("--seed", type=click.IntRange(0), help="Render with another seed than the timeline's.")
@click.option("--room", type=click.Choice(ROOMS), help="Render in another room than the timeline's.")
@click.option("--model", type=file_name, metavar="DIR", help="Folder of a model, for generators that need one.")
@packs_options
@results_options
def render(
    clip: Path,
    timeline: Path,
    seed: int | None,
    room: str | None,
    model: Path | None,
    packs: tuple[str, ...],
    no_packs: bool,
    keep_audio: bool,
    output: Path | None,
    as_json: bool,
    **extras: Path | None,
) -> None:
    """Render a timeline, perhaps edited, for its clip."""
    from s2s import pipeline
    from s2s.batch import plan
    from s2s.files import refuse_input
    from s2s.timeline import Timeline

    changes = {name: value for name, value in (("seed", seed), ("room", room)) if value is not None}
    wanted = Timeline.load(timeline).updated(**changes)
    [item] = plan(
        [clip],
        output=output,
        audio=extras["audio"],
        stems=extras["stems"],
        captions=extras["captions"],
        plot=extras["plot"],
    )
    for target in (item.output, *item.extras().values()):
        refuse_input(target, [timeline])
    _check_targets(item)
    sources = _sources(packs, no_packs)
    with _progress(clip.name) as progress:
        result = pipeline.render(clip, wanted, keep_audio=keep_audio, model=model, packs=sources, progress=progress)
        row = _write(result, item)
    if as_json:
        click.echo(json.dumps({"results": [row]}, indent=1))
    else:
        _show(row)


@commands.command()
@click.argument("clip", type=file_name)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def inspect(clip: Path, as_json: bool) -> None:
    """List a file's streams and what will be done with them."""
    from s2s.inspection import describe, inspection

    found = inspection(clip)
    click.echo(json.dumps(found, indent=1) if as_json else describe(found))


@commands.group()
def sounds() -> None:
    """List, show and render the sounds of the vocabulary."""


@sounds.command("list")
@packs_options
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print all that is known of each, as a page of tables.")
def sounds_list(packs: tuple[str, ...], no_packs: bool, as_json: bool, as_markdown: bool) -> None:
    """List all sounds; with packs, which of them serve which."""
    from s2s.generators.foley.browse import as_dict, markdown, table
    from s2s.generators.foley.vocabulary import vocabulary

    if as_json and as_markdown:
        raise click.UsageError("Pass --json or --markdown, not both.")
    found, sources = list(vocabulary().values()), _sources(packs, no_packs)
    if as_markdown:
        click.echo(markdown(found), nl=False)
        return
    click.echo(json.dumps([as_dict(sound, sources) for sound in found], indent=1) if as_json else table(found, sources))
    _note([note for source in sources for note in source.notes])


@sounds.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def sounds_show(name: str, as_json: bool) -> None:
    """Show everything about one sound."""
    from s2s.generators.foley.browse import as_dict, card
    from s2s.generators.foley.vocabulary import sound_named

    sound = sound_named(name)
    click.echo(json.dumps(as_dict(sound), indent=1) if as_json else card(sound))


@sounds.command("render")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "all_", is_flag=True, help="Every sound.")
@click.option("--takes", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many takes of each.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the first take.")
@click.option("--strength", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="How hard.")
@packs_options
@click.option(
    "-o", "--output", type=file_name, required=True, metavar="DIR", help="Folder for the WAV files and sounds.json."
)
def sounds_render(
    names: tuple[str, ...],
    all_: bool,
    takes: int,
    seed: int,
    strength: float,
    packs: tuple[str, ...],
    no_packs: bool,
    output: Path,
) -> None:
    """Write takes of sounds as WAV files, and sounds.json, which lists them."""
    from s2s.generators.foley.browse import render_takes
    from s2s.generators.foley.vocabulary import sound_named, vocabulary

    if all_ == bool(names):
        raise click.UsageError("Name sounds, or pass --all.")
    chosen = list(vocabulary().values()) if all_ else [sound_named(name) for name in names]
    sources = _sources(packs, no_packs)
    with _progress("sounds") as progress:
        render_takes(
            chosen,
            output,
            takes=takes,
            seed=seed,
            strength=strength,
            sources=sources,
            progress=lambda share: progress("rendering", share),
        )
    click.echo(f"{_count(chosen, 'sound')}, {_count(range(takes), 'take')} each: {output / 'sounds.json'}")
    _note([note for source in sources for note in source.notes])


@sounds.command("report")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the first take.")
@click.option(
    "--tagger", type=file_name, metavar="FILE", help="What a tagger heard (.json), as tools/judge_takes.py writes it."
)
@click.option("-o", "--output", type=file_name, required=True, metavar="FILE", help="The page to write (.html).")
def sounds_report(names: tuple[str, ...], seed: int, tagger: Path | None, output: Path) -> None:
    """Write one page with all sounds (or those named): to hear, to see, to compare."""
    from s2s.files import check_folder, refuse_input
    from s2s.generators.foley.report import save_report
    from s2s.generators.foley.vocabulary import sound_named, vocabulary

    chosen = [sound_named(name) for name in names] or list(vocabulary().values())
    if tagger is not None:
        refuse_input(output, [tagger])
    check_folder(output)
    with _progress("sounds") as progress:
        save_report(chosen, output, seed=seed, tagger=tagger, progress=lambda share: progress("rendering", share))
    click.echo(f"{output}: {_count(chosen, 'sound')}, {output.stat().st_size / 1e6:.1f} MB")


@sounds.command("fit")
@click.argument("folder", type=file_name, metavar="DIR")
@click.option("-o", "--output", type=file_name, required=True, metavar="FILE", help="The table to write (.json).")
@click.option(
    "--manifest",
    type=file_name,
    metavar="FILE",
    help="CSV that says of each file its sound, form and source; DIR/manifest.csv if that is there.",
)
@click.option(
    "--form",
    type=click.Choice(("call", "strike", "texture")),
    help="Measure all as calls of throats, strikes on bodies or textures that go on; told by ear if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def sounds_fit(folder: Path, output: Path, manifest: Path | None, form: Any, as_json: bool) -> None:
    """Measure recordings and write a table of what was measured, to be given as --pack FILE.

    Recordings are named as their sounds: animal.cow_01.wav, animal.cow_02.wav.
    """
    from s2s.files import check_folder, refuse_input
    from s2s.generators.foley.fit.folder import MANIFEST, fit_folder, recordings_in
    from s2s.generators.foley.fit.table import save

    refuse_input(output, [manifest or folder / MANIFEST, *recordings_in(folder)])
    check_folder(output)
    with _progress(folder.name) as progress:
        done = fit_folder(folder, manifest=manifest, form=form, progress=lambda share: progress("measuring", share))
    save(done.fits, output)
    if as_json:
        click.echo(json.dumps({"output": str(output)} | done.as_dict(), indent=1))
        return
    click.echo(f"{output}: {_count(done.fits, 'kind')}")
    for fit in done.fits:
        click.echo(_shown(f"  {fit.line()}"))
    _note([f"{name} was left out: {reason.rstrip('.')}." for name, reason in done.skipped] + done.notes)


@commands.group()
def packs() -> None:
    """Keep a library of packs: recordings that are heard in place of the models' sounds."""


@packs.command("add")
@click.argument("origin", metavar="DIR|ZIP|URL")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def packs_add(origin: str, as_json: bool) -> None:
    """Add a pack, to be given as --pack NAME.

    A folder stays where it is; a ZIP file is unpacked; a URL gives a ZIP file and needs its checksum, URL#sha256=...
    """
    from s2s.packs import add

    added = add(origin)
    if as_json:
        click.echo(json.dumps(added.as_dict(), indent=1))
        return
    click.echo(_shown(added.line()))
    _note(added.contents.notes if added.contents else ())


@packs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def packs_list(as_json: bool) -> None:
    """List the packs that were added, what they hold and where they lie."""
    from s2s.packs import listed

    rows = listed()
    if as_json:
        click.echo(json.dumps([row.as_dict() for row in rows], indent=1))
        return
    for row in rows:
        click.echo(_shown(row.line()))
    if not rows:
        click.echo("No packs were added; `s2s packs add DIR` adds one.", err=True)


@packs.command("remove")
@click.argument("name")
def packs_remove(name: str) -> None:
    """Forget a pack. What was unpacked is removed; a folder of your own stays."""
    from s2s.packs import remove

    pack = remove(name)
    click.echo(f"{pack.name}: {'removed' if pack.unpacked else f'forgotten; {pack.folder} stays as it is'}.")


def _sources(packs: Sequence[str], no_packs: bool) -> tuple[Source, ...]:
    """Open the packs that are given, or else those of the settings."""
    from s2s.config import config_path, load_config
    from s2s.pipeline import sources_of

    if no_packs:
        if packs:
            raise click.UsageError("Pass --pack or --no-packs, not both.")
        return ()
    if packs:
        return sources_of(packs)
    try:
        return sources_of(load_config().packs)
    except S2SError as error:
        error.hint = f"{error.hint} (From the settings, {config_path()}; --no-packs does without.)".strip()
        raise


def _call_of(options: dict[str, Any]) -> dict[str, Any]:
    """Turn the flags of the command line into arguments of the library."""
    call = dict(options)
    call["beds"], call["events"] = not call.pop("no_bed"), not call.pop("no_events")
    # Opened once, so that what is read of them serves all clips.
    call["packs"] = _sources(call["packs"], call.pop("no_packs"))
    return call


def _check_targets(item: Item) -> None:
    """Refuse what cannot be written before the work is done."""
    from s2s.result import check_targets

    check_targets(item.output if item.exact else None, **item.extras())


def _write(result: Result, item: Item) -> dict[str, Any]:
    """Write everything that was asked for; return a row for the reader."""
    from s2s.video import output_suffix

    writers: dict[str, Callable[[Path], Any]] = {
        "audio": result.save_audio,
        "stems": result.save_stems,
        "timeline": result.timeline.save,
        "captions": result.save_captions,
        "plot": result.save_plot,
    }
    path = item.output_as(output_suffix(result.info))
    try:
        result.save(path)
        for name, target in item.extras().items():
            writers[name](target)
    finally:
        result.close()
    return {**result.as_dict(), "output": str(path), **{name: str(target) for name, target in item.extras().items()}}


def _show(row: dict[str, Any]) -> None:
    click.echo(f"{row['output']}")
    click.echo(f"  {row['summary']}")
    for name in ("audio", "stems", "timeline", "captions", "plot"):
        if name in row:
            click.echo(f"  {name}: {row[name]}")
    _note(row["notes"])


def _note(notes: Sequence[str]) -> None:
    for note in notes:
        click.echo(_shown(f"  note: {note}"), err=True)


def _count(items: Sized, noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


@contextlib.contextmanager
def _progress(label: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar with stage and remaining time on stderr when that is a terminal; be quiet in a pipe."""
    if not sys.stderr.isatty():
        yield lambda stage, share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=1.0)
        current = ""

        def progress(stage: str, share: float) -> None:
            nonlocal current
            if stage != current:
                current = stage
                bars.reset(task, description=f"{label}: {stage}")
            bars.update(task, completed=share)

        yield progress
