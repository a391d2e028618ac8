"""Tests of training keep to one core each."""

import torch

torch.set_num_threads(1)
