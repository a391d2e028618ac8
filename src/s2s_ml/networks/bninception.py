"""BN-Inception (Ioffe & Szegedy, ICML 2015), as RegNet sees with: once for RGB, once for optical flow.

The network is laid out as in the models converted from Caffe: every convolution has a bias and is followed by batch
normalisation (``NAME_bn``), pictures are BGR in 0 to 255 less their mean, and pooling rounds sizes up.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor, nn

N_FEATURES = 1024
INPUT_SIZE = 224
MEAN_BGR = (104.0, 117.0, 128.0)
FLOW_MEAN = 128.0


@dataclass(frozen=True)
class _Block:
    """Channels of one inception block: its branches side by side.

    ``one`` is the branch of a single convolution (0: none), ``three`` and ``double`` are first reduced and then
    convolved once or twice, ``pool`` is pooled and projected (0: the maximum is passed on as it is, at half the size).
    """

    one: int
    three: tuple[int, int]
    double: tuple[int, int]
    pool: int
    takes_maximum: bool = False

    @property
    def stride(self) -> int:
        return 1 if self.pool else 2


_STEM = (("conv1_7x7_s2", 64, 7, 2, 3), ("conv2_3x3_reduce", 64, 1, 1, 0), ("conv2_3x3", 192, 3, 1, 1))
_BLOCKS = OrderedDict(
    [
        ("3a", _Block(64, (64, 64), (64, 96), 32)),
        ("3b", _Block(64, (64, 96), (64, 96), 64)),
        ("3c", _Block(0, (128, 160), (64, 96), 0)),
        ("4a", _Block(224, (64, 96), (96, 128), 128)),
        ("4b", _Block(192, (96, 128), (96, 128), 128)),
        ("4c", _Block(160, (128, 160), (128, 160), 128)),
        ("4d", _Block(96, (128, 192), (160, 192), 128)),
        ("4e", _Block(0, (128, 192), (192, 256), 0)),
        ("5a", _Block(352, (192, 320), (160, 224), 128)),
        ("5b", _Block(352, (192, 320), (192, 224), 128, takes_maximum=True)),
    ]
)


class BNInception(nn.Module):
    """Pictures to 1024 features each.

    Parameters
    ----------
    n_channels : int
        3 for BGR pictures, 2 for optical flow.
    """

    def __init__(self, n_channels: int = 3) -> None:
        super().__init__()
        n_in = n_channels
        for name, n_out, kernel_size, stride, padding in _STEM:
            self._add(name, n_in, n_out, kernel_size, stride, padding)
            n_in = n_out
        for name, block in _BLOCKS.items():
            n_in = self._add_block(f"inception_{name}", n_in, block)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return features.

        Parameters
        ----------
        pictures : Tensor (B, n_channels, 224, 224)
            BGR less `MEAN_BGR`, or flow (0 to 255, 128 where nothing moves) less `FLOW_MEAN`.

        Returns
        -------
        Tensor (B, 1024)
            Not negative.
        """
        x = _halved(self._run("conv1_7x7_s2", pictures))  # (B, 64, 56, 56)
        x = _halved(self._run("conv2_3x3", self._run("conv2_3x3_reduce", x)))  # (B, 192, 28, 28)
        for name, block in _BLOCKS.items():
            x = self._run_block(f"inception_{name}", block, x)
        return x.mean(dim=(2, 3))

    def _add(self, name: str, n_in: int, n_out: int, kernel_size: int, stride: int = 1, padding: int = 0) -> None:
        self.add_module(name, nn.Conv2d(n_in, n_out, kernel_size, stride, padding))
        self.add_module(f"{name}_bn", nn.BatchNorm2d(n_out))

    def _run(self, name: str, x: Tensor) -> Tensor:
        return torch.relu(self.get_submodule(f"{name}_bn")(self.get_submodule(name)(x)))

    def _add_block(self, name: str, n_in: int, block: _Block) -> int:
        if block.one:
            self._add(f"{name}_1x1", n_in, block.one, 1)
        self._add(f"{name}_3x3_reduce", n_in, block.three[0], 1)
        self._add(f"{name}_3x3", *block.three, 3, block.stride, 1)
        self._add(f"{name}_double_3x3_reduce", n_in, block.double[0], 1)
        self._add(f"{name}_double_3x3_1", *block.double, 3, 1, 1)
        self._add(f"{name}_double_3x3_2", block.double[1], block.double[1], 3, block.stride, 1)
        if block.pool:
            self._add(f"{name}_pool_proj", n_in, block.pool, 1)
        return block.one + block.three[1] + block.double[1] + (block.pool or n_in)

    def _run_block(self, name: str, block: _Block, x: Tensor) -> Tensor:
        branches = [self._run(f"{name}_1x1", x)] if block.one else []
        branches.append(self._run(f"{name}_3x3", self._run(f"{name}_3x3_reduce", x)))
        twice = self._run(f"{name}_double_3x3_1", self._run(f"{name}_double_3x3_reduce", x))
        branches.append(self._run(f"{name}_double_3x3_2", twice))
        if not block.pool:
            branches.append(_halved(x))
        elif block.takes_maximum:
            branches.append(self._run(f"{name}_pool_proj", nn.functional.max_pool2d(x, 3, 1, 1)))
        else:
            # The border counts as zeros, as in Caffe.
            branches.append(self._run(f"{name}_pool_proj", nn.functional.avg_pool2d(x, 3, 1, 1)))
        return torch.cat(branches, dim=1)


def flow_weights(weights: dict[str, Tensor], n_channels: int = 2) -> dict[str, Tensor]:
    """Return the weights of a network for flow from one for RGB.

    Each kernel of the first layer is the mean over its channels.
    """
    name = "conv1_7x7_s2.weight"
    mean = weights[name].mean(dim=1, keepdim=True)
    return {**weights, name: mean.expand(-1, n_channels, -1, -1).clone()}


def _halved(x: Tensor) -> Tensor:
    return nn.functional.max_pool2d(x, 3, 2, ceil_mode=True)
