import pickle
import pickletools

import numpy as np
import pytest

from s2s.errors import InputError
from s2s_ml.data.arrays import read_array

FEATURES = np.arange(12, dtype=np.float32).reshape(3, 4)


def refused(path, *, shape=(None, 4)):
    with pytest.raises(InputError) as caught:
        read_array(path, shape=shape)
    assert str(path) in caught.value.message
    return caught.value


def stored(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("kind", ["<f4", ">f8", "<i2", "|u1"])
def test_pickled_arrays_of_every_protocol_are_read(tmp_path, protocol, kind):
    for order in "CF":
        array = np.asarray(FEATURES, kind, order=order)
        found = read_array(stored(tmp_path / "a.pkl", pickle.dumps(array, protocol)), shape=(None, 4))
        assert found.dtype == np.float32
        assert np.array_equal(found, FEATURES)


def test_pickles_of_earlier_numpy_and_python_are_read(tmp_path):
    data = pickle.dumps(FEATURES, 2).replace(b"numpy._core.", b"numpy.core.")
    assert b"numpy.core.multiarray" in data
    assert np.array_equal(read_array(stored(tmp_path / "a.pkl", data), shape=(3, 4)), FEATURES)
    # Python 2 stores the bytes as a string: BINSTRING, four bytes of length, the bytes.
    raw = FEATURES.tobytes()
    old = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
        b"(K\x01K\x03K\x04\x86cnumpy\ndtype\nU\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
        b"\x89T" + len(raw).to_bytes(4, "little") + raw + b"tb."
    )
    pickletools.dis(old, out=(tmp_path / "listing").open("w"))
    assert np.array_equal(read_array(stored(tmp_path / "b.pkl", old), shape=(3, 4)), FEATURES)


def test_files_of_numpy_are_read(tmp_path):
    np.save(tmp_path / "a_mel.npy", FEATURES.astype(np.float64))
    assert np.array_equal(read_array(tmp_path / "a_mel.npy", shape=(3, None)), FEATURES)


class Runs:
    """What an attacker puts into a pickle: loading it touches a file."""

    def __init__(self, path, through):
        self.path, self.through = path, through

    def __reduce__(self):
        import os
        import subprocess

        return {
            "system": (os.system, (f"touch {self.path}",)),
            "eval": (eval, (f"open({str(self.path)!r}, 'w')",)),
            "popen": (subprocess.Popen, (["touch", str(self.path)],)),
            "numpy": (np.load, (str(self.path), None, True)),
            "getattr": (getattr, (np.ndarray, "tofile")),
        }[self.through]


@pytest.mark.parametrize("through", ["system", "eval", "popen", "numpy", "getattr"])
def test_a_pickle_with_code_is_refused_and_nothing_runs(tmp_path, through):
    evil = Runs(tmp_path / "touched", through)
    for held in (evil, [FEATURES, evil], {"features": evil}, np.array([evil], dtype=object)):
        error = refused(stored(tmp_path / "a.pkl", pickle.dumps(held)))
        assert error.code in ("pickle_has_code", "array_unreadable")
        if held is evil:
            assert error.code == "pickle_has_code" and "names " in error.message
    assert not (tmp_path / "touched").exists()


def test_code_hidden_in_an_object_array_of_numpys_own_file_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.array([Runs(tmp_path / "touched", "system")], dtype=object), allow_pickle=True)
    assert refused(tmp_path / "a.npy").code == "array_unreadable"
    assert not (tmp_path / "touched").exists()


def test_every_truncation_is_an_error_and_no_traceback(tmp_path):
    whole = pickle.dumps(FEATURES)
    for length in range(len(whole)):
        assert refused(stored(tmp_path / "a.pkl", whole[:length])).code == "array_unreadable"
    np.save(tmp_path / "a.npy", FEATURES)
    whole = (tmp_path / "a.npy").read_bytes()
    for length in range(0, len(whole), 7):
        assert refused(stored(tmp_path / "a.npy", whole[:length])).code == "array_unreadable"


def test_a_pickle_that_asks_for_much_memory_gets_none(tmp_path):
    for huge in (b"\x80\x04Nr\xff\xff\xff\x7f.", b"Np2147483647\n.", b"\x80\x04\x8e\xff\xff\xff\xff\x0f\0\0\0ab."):
        assert refused(stored(tmp_path / "a.pkl", huge)).code == "array_unreadable"


def test_damaged_pickles_are_errors_and_no_traceback(tmp_path):
    whole = pickle.dumps(FEATURES, 4)
    random = np.random.default_rng(1)
    for _ in range(400):
        data = bytearray(whole)
        for at in random.integers(0, len(data), 3):
            data[at] = random.integers(0, 256)
        try:
            read_array(stored(tmp_path / "a.pkl", bytes(data)), shape=(3, 4))
        except InputError as error:
            assert error.code in ("array_unreadable", "array_invalid", "pickle_has_code")


def test_what_is_no_such_array_is_refused(tmp_path):
    path = tmp_path / "a.pkl"
    assert refused(stored(path, pickle.dumps([1, 2]))).code == "array_invalid"
    error = refused(stored(path, pickle.dumps(FEATURES)), shape=(None, 1024))
    assert error.code == "array_invalid" and "3 x 4, not any x 1024" in error.message
    assert refused(stored(path, pickle.dumps(FEATURES[0]))).code == "array_invalid"
    broken = FEATURES.copy()
    broken[1, 2] = np.nan
    error = refused(stored(path, pickle.dumps(broken)))
    assert error.code == "array_invalid" and "1 of its values" in error.message
    assert refused(stored(path, pickle.dumps(np.array(["text"])))).code == "array_unreadable"
    assert refused(tmp_path / "none.pkl").code == "array_missing"
    assert refused(tmp_path).code == "array_unreadable"
