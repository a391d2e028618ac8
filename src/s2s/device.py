"""Which compute device the networks run on: ``auto``, ``cpu`` or ``cuda``, as ONNX Runtime's list of providers."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from s2s.errors import DeviceError, UsageError, nearest

# ONNX Runtime reports its use to its maker unless told not to before it is imported. Nothing here calls home.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

DEVICES = ("auto", "cpu", "cuda")
CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"

# The smallest network there is (ONNX, y = Relu(x) of one float): a session for it shows whether a provider starts.
_PROBE = (
    b"\x08\x08:3\n\x0c\n\x01x\x12\x01y\x22\x04Relu\x12\x01pZ\x0f\n\x01x\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01"
    b"b\x0f\n\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01B\x04\n\x00\x10\x0d"
)


def providers(device: str = "auto") -> list[str]:
    """Return the ONNX Runtime providers for ``device``, the preferred one first.

    ``auto`` takes CUDA where it works and the CPU elsewhere; ``cuda`` insists.

    Raises
    ------
    UsageError
        ``unknown_device`` when ``device`` is not one of `DEVICES`.
    DeviceError
        ``no_cuda`` when CUDA was insisted on and ONNX Runtime cannot use it.
    """
    if device not in DEVICES:
        raise UsageError(
            f"There is no device '{device}'.",
            code="unknown_device",
            hint=f"{nearest(device, DEVICES)} Choose one of {', '.join(DEVICES)}.".strip(),
        )
    if device == "cpu":
        return [CPU]
    fault = _cuda_fault()
    if not fault:
        return [CUDA, CPU]
    if device == "auto":
        return [CPU]
    raise DeviceError(
        f"CUDA cannot be used: {fault}.",
        code="no_cuda",
        hint="Run `pip uninstall onnxruntime`, then `pip install 'silence-to-sound[cuda]'`, on a machine with an "
        "NVIDIA GPU and driver, or use `--device auto`.",
    )


def network(path: str | os.PathLike[str], on: list[str]) -> Any:
    """Load a network; ``on`` is what `providers` returned.

    Returns
    -------
    onnxruntime.InferenceSession
        Which computes on one thread, so that it always sums in one order; callers run several things side by side.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=on)


@cache
def _cuda_fault() -> str:
    """Say why CUDA does not work, or return an empty string when it does."""
    import onnxruntime

    if CUDA not in onnxruntime.get_available_providers():
        return f"ONNX Runtime {onnxruntime.__version__} was built without it"
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # A build with CUDA lists the provider even where there is no driver; starting it tells. It then either raises (the
    # errors of ONNX Runtime have no base of their own) or silently goes on with the CPU.
    try:
        started = onnxruntime.InferenceSession(_PROBE, options, providers=[CUDA]).get_providers()
    except Exception as error:
        return f"it does not start ({error})"
    return "" if CUDA in started else "it does not start (no driver, no GPU, or a CUDA library is missing)"


def usable_cores() -> int:
    """Return how many cores this process may use: in a container, fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
