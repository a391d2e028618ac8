import torch

from s2s_ml.tensors import differences, shapes_of


def test_counters_are_no_part_of_a_networks_shapes():
    assert shapes_of(torch.nn.BatchNorm1d(3)) == dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (3,))


def test_differences_are_named():
    ours = {"a": (2, 3), "b": (4,), "c": ()}
    assert differences(ours, dict(ours)) == ""
    assert differences(ours, {"a": (2, 5), "d": (1,), "c": ()}) == "b is missing; d is unknown; a is 2 x 5, not 2 x 3"
    many = {f"n{number}": (1,) for number in range(9)}
    assert differences(many, {}) == "n0, n1, n2, n3 and 5 more are missing"
    assert differences(many, dict.fromkeys(many, (2,))).endswith("n3 is 2, not 1; 5 more are of other sizes")
