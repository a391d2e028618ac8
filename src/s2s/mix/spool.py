"""A place to keep a stereo stream for a while: in memory up to a minute, in a temporary file beyond.

The file is written and read in order with plain calls. It is not mapped into memory, because mapped pages count as the
program's own and an hour would look like 1.4 GB. It has no name of its own where the system allows that, so that even a
crash leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import tempfile
import weakref
from collections.abc import Iterator

import numpy as np

from s2s.errors import OutputError
from s2s.stem import BLOCK_SIZE, SAMPLE_RATE

N_CHANNELS = 2
MEMORY_SAMPLES = 60 * SAMPLE_RATE
_BYTES_PER_SAMPLE = N_CHANNELS * np.dtype(np.float32).itemsize


class Spool:
    """A stereo stream that is appended to, then read as often as wanted.

    Parameters
    ----------
    memory_samples : int
        How many samples a channel stay in memory before the whole moves to a temporary file.

    Examples
    --------
    >>> spool = Spool()
    >>> spool.append(np.ones((2, 3), np.float32))
    >>> [block.shape for block in spool.blocks(2)]
    [(2, 2), (2, 1)]
    >>> spool.close()
    """

    def __init__(self, *, memory_samples: int = MEMORY_SAMPLES) -> None:
        # The standard library's file that lives in memory until it outgrows max_size; it cleans up after itself.
        self._file = tempfile.SpooledTemporaryFile(max_size=memory_samples * _BYTES_PER_SAMPLE)  # noqa: SIM115
        self._close = weakref.finalize(self, self._file.close)  # also when nobody closes the spool
        self.n_samples = 0

    def append(self, block: np.ndarray) -> None:
        """Add samples at the end.

        Parameters
        ----------
        block : np.ndarray [shape=(2, n_samples)]
            Kept as float32.

        Raises
        ------
        OutputError
            ``disk_full`` when the temporary folder has no room left or cannot be written.
        """
        assert block.ndim == 2, f"a block is (2, n_samples), not {block.shape}"
        assert block.shape[0] == N_CHANNELS, f"a block is (2, n_samples), not {block.shape}"
        frames = np.ascontiguousarray(block.T, np.float32)
        with _in_our_words(self.n_samples + len(frames)):
            self._file.seek(self.n_samples * _BYTES_PER_SAMPLE)
            self._file.write(frames.data.cast("B") if len(frames) else b"")
        self.n_samples += len(frames)

    def blocks(self, block_size: int = BLOCK_SIZE) -> Iterator[np.ndarray]:
        """Yield all that was appended as float32 ``(2, block_size)``, the last shorter; readers may alternate."""
        for start in range(0, self.n_samples, block_size):
            n_wanted = min(block_size, self.n_samples - start)
            with _in_our_words(self.n_samples):  # a full disk may show only when buffers are flushed by the seek
                self._file.seek(start * _BYTES_PER_SAMPLE)
                data = self._file.read(n_wanted * _BYTES_PER_SAMPLE)
            assert len(data) == n_wanted * _BYTES_PER_SAMPLE, "the temporary file is shorter than what was written"
            yield np.frombuffer(data, np.float32).reshape(n_wanted, N_CHANNELS).T.copy()

    def close(self) -> None:
        """Forget everything; a temporary file is removed. Closing twice does no harm."""
        with contextlib.suppress(OSError):  # closing flushes, which fails once more on a full disk
            self._close()


@contextlib.contextmanager
def _in_our_words(n_samples: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        folder = tempfile.tempdir or "the temporary folder"
        raise OutputError(
            f"The {n_samples * _BYTES_PER_SAMPLE / 1e6:.0f} MB of sound in the making cannot be kept in {folder}: "
            f"{(error.strerror or str(error)).lower()}.",
            code="disk_full",
            hint="Free some space there, or set TMPDIR to a folder on another disk.",
        ) from error
