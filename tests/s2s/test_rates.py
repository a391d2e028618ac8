from s2s.rates import REGNET_RATES, Rates


def test_counts_follow_from_the_rates():
    assert REGNET_RATES.n_samples == 220_500
    assert (REGNET_RATES.n_video_frames, REGNET_RATES.n_mel_frames) == (215, 860)
    assert round(REGNET_RATES.mel_frames_per_second, 3) == 86.133
    halved = Rates(duration_s=5, fps=20, sample_rate=16_000, hop_length=200, mel_frames_per_video_frame=4)
    assert (halved.n_samples, halved.n_video_frames, halved.n_mel_frames) == (80_000, 100, 400)
