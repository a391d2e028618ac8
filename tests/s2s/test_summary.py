from s2s.summary import summarise, with_article
from s2s.timeline import Bed, Event, Timeline


def says(sound, strength=None):
    words = {"animal.dog_bark": "dog barks", "weather.wind": "wind"}[sound]
    return f"light {words}" if strength is not None and strength < 0.4 else words


def timeline(events=(), beds=(), duration_s=10.0):
    return Timeline(duration_s=duration_s, events=events, beds=beds)


def bark(time_s, **fields):
    return Event(time_s=time_s, sound="animal.dog_bark", **fields)


def wind(start_s, end_s, **fields):
    return Bed(sound="weather.wind", start_s=start_s, end_s=end_s, **{"strength": 0.3, **fields})


def test_events_are_counted_and_beds_spanned():
    heard = timeline([bark(1.23), bark(2), bark(3), bark(4)], [wind(0, 10)])
    assert summarise(heard, says) == "A dog barks four times, first at 1.2 s; light wind throughout."


def test_once_twice_and_often():
    assert summarise(timeline([bark(2)]), says) == "A dog barks at 2.0 s."
    assert summarise(timeline([bark(2), bark(3)]), says) == "A dog barks twice, first at 2.0 s."
    assert "twelve times" in summarise(timeline([bark(i / 2) for i in range(12)]), says)
    assert "13 times" in summarise(timeline([bark(i / 2) for i in range(13)]), says)


def test_beds_with_gaps_name_their_spans_and_adjoining_ones_join():
    assert summarise(timeline(beds=[wind(1, 3), wind(3, 5)]), says) == "Light wind from 1.0 to 5.0 s."
    assert "from 0.0 to 2.0 s and from 5.0 to 9.0 s" in summarise(timeline(beds=[wind(0, 2), wind(5, 9)]), says)


def test_what_is_muted_is_not_mentioned():
    assert summarise(timeline([bark(1, mute=True)], [wind(0, 10, mute=True)]), says) == "Nothing is heard."


def test_articles():
    assert with_article("owl hoots") == "an owl hoots"
    assert with_article("hand knocks on wood") == "a hand knocks on wood"
