"""The table that sorts the 1000 ImageNet classes into concepts."""

import numpy as np
import pytest

from s2s.generators.foley.kinds import BROADER, kinds_of
from s2s.generators.foley.places import TELLS
from s2s.generators.foley.vocabulary import vocabulary
from s2s.perception.tags import TABLE, UNHEARD, concepts

# Seen, and of use for the room around the sounds or as a reason for silence, though no sound is seen as them.
SILENT_WORDS = {"person", "ball", "hall", "stage", "washroom", "nature"}
# Words that sounds may be seen as and that no class of ImageNet names: detectors, people and editors say them.
UNNAMED_WORDS = {
    "bell", "blender", "choir", "clapping_hands", "fireworks", "lightning", "rolling", "skateboard", "whip",
}  # fmt: skip
# Words that a sound is, or once it is written will be, seen as.
HEARD_WORDS = set(
    """
    accordion aeroplane alarm_clock audience baby balloon banjo basketball bathroom bear bee bicycle billiards bird
    boat bow_arrow bowed_string brass bus camera cannon car cart cat cello chainsaw chime church_bell cicada clock
    cloth coin computer_keyboard cow cricket crow cutlery dishes dog door drawer drill drum duck elephant engine fan
    fire flute fly food fountain frog frying glass goat gong goose gull gun hair_dryer hammer harmonica harp
    helicopter hen horse indoor kitchen knife lion maraca marimba metal microwave monkey mosquito motorbike mouse
    mower organ outdoors owl pan paper parrot pen penguin people_crowd piano pig pigeon plastic plucked_string pot
    pouring printer propeller punch race_car racket rain rooster rowboat saw saxophone sea sea_lion sewing_machine
    sheep ship shoe siren sleeper snake snow spray steam_train steel_drum street swimmer table_tennis telephone toilet
    tool tractor train trees truck turkey typewriter underwater vacuum washing_machine water waterfall whale whistle
    wolf wood woodwind
    """.split()
)


def rows():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_every_class_is_decided_once_and_in_order():
    assert [int(row[0]) for row in rows()] == list(range(1000))
    assert all(len(row) == 3 and row[1] and row[2] for row in rows())
    assert len({row[1] for row in rows()}) == 1000


def test_the_shares_of_a_class_sum_to_one_with_what_is_not_heard():
    for _, name, column in rows():
        shares = [float(part.partition(":")[2] or 1) for part in column.split()]
        assert sum(shares) == pytest.approx(1), name
        assert min(shares) > 0, name
        assert len({part.partition(":")[0] for part in column.split()}) == len(shares), name


def test_what_is_not_heard_has_no_share_in_a_concept():
    shares = concepts().shares
    for index, name, column in rows():
        unheard = sum(float(p.partition(":")[2] or 1) for p in column.split() if p.partition(":")[0] == UNHEARD)
        assert shares[int(index)].sum() == pytest.approx(1 - unheard, abs=1e-6), name


def test_every_concept_is_heard_or_deliberately_silent():
    assert set(concepts().words) == HEARD_WORDS | SILENT_WORDS


def test_every_concept_has_a_class_that_may_speak_for_it_alone():
    # A fifth of a class is above the least evidence for a sound when the network is sure of the class.
    assert concepts().shares.max(axis=0).min() >= 0.2


def test_sounds_are_seen_as_words_that_perception_has():
    known = HEARD_WORDS | UNNAMED_WORDS
    unknown = {word for sound in vocabulary().values() for word in sound.seen_as} - known
    assert not unknown


@pytest.mark.parametrize("role", ["event", "bed"])
def test_a_concept_is_claimed_by_one_sound_of_each_role_at_most(role):
    claimed = [word for sound in vocabulary().values() if sound.role == role for word in sound.seen_as]
    assert len(claimed) == len(set(claimed))


def test_kinds_and_places_speak_of_words_that_exist():
    known = HEARD_WORDS | UNNAMED_WORDS | SILENT_WORDS
    assert set(BROADER) | set(BROADER.values()) <= known
    assert set(TELLS) <= known
    assert all(len(list(kinds_of(word))) <= 5 for word in known)


def test_words_are_plain_nouns():
    assert all(word.replace("_", "").isalpha() and word.islower() for word in concepts().words)
    assert list(concepts().words) == sorted(set(concepts().words))


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("Beagle", "dog"), ("grey wolf", "wolf"), ("coyote", "wolf"), ("sled", "dog"), ("tabby cat", "cat"),
        ("goldfinch", "bird"), ("macaw", "parrot"), ("goose", "goose"), ("rooster", "rooster"), ("hen", "hen"),
        ("albatross", "gull"), ("king penguin", "penguin"), ("cricket", "cricket"), ("cicada", "cicada"),
        ("bee", "bee"), ("fly", "fly"), ("sea lion", "sea_lion"), ("bell tower", "church_bell"), ("chime", "chime"),
        ("gong", "gong"), ("maraca", "maraca"), ("steel drum", "steel_drum"), ("harp", "harp"), ("banjo", "banjo"),
        ("cello", "cello"), ("flute", "flute"), ("saxophone", "saxophone"), ("harmonica", "harmonica"),
        ("accordion", "accordion"), ("ping-pong ball", "table_tennis"), ("basketball", "basketball"),
        ("pool table", "billiards"), ("race car", "race_car"), ("school bus", "bus"), ("tractor", "tractor"),
        ("steam locomotive", "steam_train"), ("kayak", "rowboat"), ("container ship", "ship"),
        ("warplane", "aeroplane"),
        ("fountain", "fountain"), ("dam", "waterfall"), ("toilet seat", "toilet"), ("Crock Pot", "pot"),
        ("wok", "frying"), ("sawmill", "saw"), ("microwave oven", "microwave"), ("digital clock", "alarm_clock"),
        ("whistle", "whistle"), ("archery bow", "bow_arrow"), ("cannon", "cannon"), ("shopping trolley", "cart"),
        ("swimming cap", "swimmer"), ("bolete", "trees"), ("scoreboard", "audience"), ("rifle", "gun"),
        ("nappy", "baby"), ("drumstick", "drum"), ("acoustic guitar", "plucked_string"), ("violin", "bowed_string"),
        ("disc brake", "engine"), ("seashore", "sea"), ("umbrella", "rain"), ("couch", "indoor"), ("suit", "person"),
        ("daisy", "nature"),
    ],
)  # fmt: skip
def test_classes_mean_what_a_listener_would_say(name, concept):
    index = next(int(row[0]) for row in rows() if row[1] == name)
    table = concepts()
    assert table.words[int(np.argmax(table.shares[index]))] == concept


@pytest.mark.parametrize("name", ["trench coat", "website", "television", "loudspeaker", "mobile phone"])
def test_what_is_seen_where_nothing_of_it_is_heard_has_no_concept(name):
    index = next(int(row[0]) for row in rows() if row[1] == name)
    assert not concepts().shares[index].any()
