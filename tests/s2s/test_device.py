"""The choice of a device, with ONNX Runtime's answers played by a stand-in: no machine has all the cases."""

import sys
from types import SimpleNamespace

import pytest

from s2s import device
from s2s.errors import DeviceError, UsageError

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


@pytest.fixture
def runtime(monkeypatch):
    """Return a function that installs an ONNX Runtime which lists and starts the providers given."""

    def install(*, listed, started):
        def session(model, options, providers):
            if isinstance(started, Exception):
                raise started
            return SimpleNamespace(get_providers=lambda: started)

        fake = SimpleNamespace(
            __version__="1.99",
            get_available_providers=lambda: listed,
            SessionOptions=SimpleNamespace,
            InferenceSession=session,
        )
        monkeypatch.setitem(sys.modules, "onnxruntime", fake)
        device._cuda_fault.cache_clear()

    yield install
    device._cuda_fault.cache_clear()


def test_cpu_asks_nobody(runtime):
    runtime(listed=[CUDA, CPU], started=[CUDA, CPU])
    assert device.providers("cpu") == [CPU]


@pytest.mark.parametrize("name", ["auto", "cuda"])
def test_cuda_that_starts_is_taken(runtime, name):
    runtime(listed=[CUDA, CPU], started=[CUDA, CPU])
    assert device.providers(name) == [CUDA, CPU]


@pytest.mark.parametrize(
    ("listed", "started", "why"),
    [
        ([CPU], [CPU], "ONNX Runtime 1.99 was built without it"),
        ([CUDA, CPU], [CPU], "no driver, no GPU, or a CUDA library is missing"),
        ([CUDA, CPU], RuntimeError("libcudnn.so.9"), "libcudnn.so.9"),
    ],
)
def test_cuda_that_does_not_start(runtime, listed, started, why):
    runtime(listed=listed, started=started)
    assert device.providers("auto") == [CPU]
    with pytest.raises(DeviceError) as caught:
        device.providers("cuda")
    assert caught.value.code == "no_cuda"
    assert why in caught.value.message
    assert "pip install 'silence-to-sound[cuda]'" in caught.value.hint
    assert "--device auto" in caught.value.hint


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        device.providers("cud")
    assert caught.value.code == "unknown_device"
    assert "Did you mean 'cuda'" in caught.value.hint
    assert "auto, cpu, cuda" in caught.value.hint


def test_the_real_runtime_accepts_the_probe():
    import onnxruntime

    session = onnxruntime.InferenceSession(device._PROBE, providers=[CPU])
    assert session.run(None, {"x": [-2.0]})[0].tolist() == [0.0]
    assert device.providers("auto")[-1] == CPU
