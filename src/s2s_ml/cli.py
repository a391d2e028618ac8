"""The command line of training: each verb imports what it needs when it is called."""

from __future__ import annotations

from pathlib import Path

import click

from s2s.cli import main as run
from s2s.errors import S2SError

NEEDED = {"torch", "pyarrow"}
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class _Verbs(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            if error.name in NEEDED:
                raise S2SError(
                    f"Training needs the package '{error.name}'.",
                    code="training_missing",
                    hint="pip install 'silence-to-sound[ml]'",
                ) from error
            raise


def main() -> None:
    """Run `s2s-ml`; errors of ours become one message, never a traceback."""
    run(commands)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="silence-to-sound")
def commands() -> None:
    """Train models that give silent clips their sound."""


@commands.command(name="mel-parity")
@click.argument("folder", type=FOLDER)
def mel_parity(folder: Path) -> None:
    """Compare our mel with RegNet's authors', on clips with their sound.

    FOLDER holds regnet/mel/NAME_mel.npy and video/NAME.mp4.
    Exits with 1 when a correlation is below 0.92.
    """
    from s2s_ml.mel_parity import LEAST, compare

    click.echo(f"{'clip':24} correlation  difference (mean, mean absolute)")
    least = 1.0
    for found in compare(folder):
        least = min(least, found.correlation)
        click.echo(
            f"{found.clip:24} {found.correlation:11.4f}  {found.mean_difference:+.4f}, {found.mean_distance:.4f}"
        )
    if not least >= LEAST:
        click.echo(f"error: the least correlation is {least:.4f}, below {LEAST}.", err=True)
        raise click.exceptions.Exit(1)


@commands.command
@click.option("--from-regnet", "regnet", type=FOLDER, required=True, help="Features and mels in RegNet's layout.")
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The data set.")
@click.option("--label", default="", help="What is heard, where categories have no folders of their own.")
@click.option("--licence", default="unknown", show_default=True, help="Of the clips; stands in the manifest.")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Clips at the same time.")
def prepare(regnet: Path, out: Path, label: str, licence: str, jobs: int) -> None:
    """Make a data set: features and mels of clips, with a manifest.

    What is there already, made from the same files, is kept. Clips that cannot be used are left out and listed.
    """
    from s2s_ml.data.from_regnet import import_regnet
    from s2s_ml.data.manifest import SPLITS

    done = import_regnet(regnet, out, label=label, licence=licence, n_jobs=jobs)
    counts = ", ".join(f"{len(done.manifest.of_split(split))} {split}" for split in SPLITS)
    click.echo(f"{out}: {len(done.manifest.rows)} clips ({counts}); {done.n_made} made, {done.n_kept} kept.")
    if done.failed:
        click.echo(f"{len(done.failed)} failed:", err=True)
        for name, error in done.failed.items():
            click.echo(f"  {name}: {error}", err=True)
        raise click.exceptions.Exit(1)


@commands.command
@click.argument("folder", type=FOLDER)
@click.option("-o", "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="For NAME.npz.")
def parity(folder: Path, out: Path) -> None:
    """Compare our networks with outputs of RegNet's authors', from equal weights.

    FOLDER holds parity.json and NAME.npz for each of its entries.
    Exits with 1 when an output differs by more than 1e-4.
    """
    from s2s_ml.parity import BOUND, Compared, run

    is_well = True
    click.echo(f"{'entry':28} {'output':28} relative error")
    for found in run(folder, out):
        if isinstance(found, Compared):
            error = "nothing stored" if found.error is None else f"{found.error:.2e}"
            mark = "" if found.is_same or found.error is None else f"  above {BOUND:g}"
            click.echo(f"{found.entry:28} {found.output:28} {error}{mark}")
            is_well &= found.is_same or found.error is None
        else:
            click.echo(f"error: {found[1]}", err=True)
            is_well = False
    if not is_well:
        raise click.exceptions.Exit(1)


@commands.command(name="import-checkpoint")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="NAME.pt, or NAME.npz for a vocoder."
)
@click.option("--stacks", type=click.IntRange(1), default=4, show_default=True, help="Of a WaveNet's layers.")
@click.option(
    "--visual-dim", type=click.IntRange(1), default=2048, show_default=True, help="Of a generator's features."
)
def import_checkpoint(file: Path, out: Path | None, stacks: int, visual_dim: int) -> None:
    """Read a checkpoint of RegNet's authors and say what it is.

    FILE is checkpoint_NNNNNN_netG, checkpoint_NNNNNN_netD, or one of the WaveNet vocoder. Nothing in it is run.
    """
    from s2s_ml.checkpoints import load, save

    found = load(file, stacks=stacks, visual_dim=visual_dim)
    click.echo(f"{file}: {found.kind}, {found.n_weights:,} weights")
    for name, value in (found.config | found.counters).items():
        click.echo(f"  {name} = {value:g}" if isinstance(value, float) else f"  {name} = {value}")
    if out:
        save(found, out)
        click.echo(f"Written: {out}")


@commands.command
@click.argument("mel", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="NAME.wav, .flac...")
@click.option("--vocoder", default="griffin_lim", show_default=True, help="griffin_lim or wavenet.")
@click.option("--model", type=click.Path(path_type=Path), help="The vocoder's weights, NAME.npz.")
@click.option("--frames", type=click.IntRange(1), help="Take so many frames from the beginning alone.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def vocode(mel: Path, out: Path, vocoder: str, model: Path | None, frames: int | None, seed: int) -> None:
    """Make sound of a mel: MEL is NAME.npy, of RegNet's kind.

    Says beforehand how long it will take.
    """
    from s2s_ml.vocode import vocode as run_vocode

    def say(text: str) -> None:
        click.echo(text, err=True)

    run_vocode(mel, out, vocoder=vocoder, model=model, n_frames=frames, seed=seed, say=say)
