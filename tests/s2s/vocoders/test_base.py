import pytest

from s2s.errors import UsageError
from s2s.mel import REGNET_MEL
from s2s.vocoders import vocoder_named


def test_a_vocoder_is_found_by_its_name():
    vocoder = vocoder_named("griffin_lim")
    assert (vocoder.name, vocoder.spec) == ("griffin_lim", REGNET_MEL)


def test_unknown_vocoders_and_models_that_are_not_taken_are_refused():
    with pytest.raises(UsageError, match="Did you mean 'griffin_lim'") as caught:
        vocoder_named("griffinlim")
    assert caught.value.code == "unknown_vocoder"
    with pytest.raises(UsageError) as caught:
        vocoder_named("griffin_lim", model="somewhere")
    assert caught.value.code == "no_vocoder_model_taken"
