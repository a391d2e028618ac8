"""Networks, with the names and layouts of tensors that their authors' checkpoints have."""
