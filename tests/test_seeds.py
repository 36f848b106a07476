import hashlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.seeds import Stream, key, mix, permute

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
words = st.integers(0, 2**64 - 1)

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
ROWS = np.arange(20_000)


def plain_mix(x):
    x = ((x ^ (x >> 30)) * FIRST) & MASK
    x = ((x ^ (x >> 27)) * SECOND) & MASK
    return x ^ (x >> 31)


def unshift(y, by):
    x = y
    for _ in range(64 // by + 1):
        x = y ^ (x >> by)
    return x


def unmix(y):
    x = (unshift(y, 31) * pow(SECOND, -1, 2**64)) & MASK
    x = (unshift(x, 27) * pow(FIRST, -1, 2**64)) & MASK
    return unshift(x, 30)


def permuted(size, k0=1, k1=2, index=None):
    index = np.arange(size) if index is None else np.asarray(index, dtype=np.int64)
    return permute(index, size, np.uint64(k0), np.uint64(k1))


def test_mix_gives_the_published_splitmix64_sequence():
    state = np.array([(1234567 + GOLDEN * i) & MASK for i in range(1, 6)], dtype=np.uint64)
    assert mix(state).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@steady
@given(words)
def test_mix_can_be_undone(x):
    assert unmix(int(mix(np.array([x], dtype=np.uint64))[0])) == x


def test_mix_changes_half_of_the_bits_when_one_changes():
    x = mix(np.arange(4096, dtype=np.uint64))
    for bit in range(64):
        other = mix(np.arange(4096, dtype=np.uint64) ^ np.uint64(1 << bit))
        assert 28 < np.bitwise_count(x ^ other).mean() < 36


def test_key_is_blake2b_over_the_parts():
    digest = hashlib.blake2b(b"7\x1fa1b2\x1fsurface.lower", digest_size=16).digest()
    assert [int(word) for word in key(7, "a1b2", "surface.lower")] == [
        int.from_bytes(digest[:8], "little"),
        int.from_bytes(digest[8:], "little"),
    ]


def test_key_tells_apart_where_a_part_ends():
    assert len({key("ab", "c"), key("a", "bc"), key("abc"), key("a", "b", "c"), key("abc", "")}) == 5


def test_a_stream_is_what_its_formula_says():
    k0, k1 = map(int, key(7, "digest", "name"))
    rows = [0, 1, 2, 999, 2**40, 2**62]
    expected = [plain_mix(plain_mix((row * GOLDEN + k0) & MASK) ^ k1) for row in rows]
    assert Stream.named(7, "digest", "name").u64(np.array(rows)).tolist() == expected


@steady
@given(st.lists(st.integers(0, 2**62), min_size=1, max_size=20), st.integers(0, 2**63 - 1))
def test_a_draw_depends_on_its_row_alone(rows, seed):
    stream = Stream.named(seed, "x")
    together = stream.u64(np.array(rows))
    alone = [int(stream.u64(np.array([row]))[0]) for row in rows]
    assert together.tolist() == alone


@pytest.mark.parametrize(
    "other", [(8, "digest", "name"), (7, "other", "name"), (7, "digest", "name2"), (7, "digest", "name", 0)]
)
def test_another_seed_digest_or_name_gives_an_unrelated_stream(other):
    one, two = Stream.named(7, "digest", "name").u64(ROWS), Stream.named(*other).u64(ROWS)
    assert not np.any(one == two)
    assert abs(np.bitwise_count(one ^ two).mean() - 32) < 0.2


def test_neighbouring_rows_are_unrelated():
    values = Stream.named(0, "n").u64(ROWS)
    assert abs(np.bitwise_count(values[1:] ^ values[:-1]).mean() - 32) < 0.2
    assert abs(np.corrcoef(values[1:].astype(float), values[:-1].astype(float))[0, 1]) < 0.03


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 1000, 2**31 + 1, 2**32])
def test_below_stays_below(n):
    drawn = Stream.named("below").below(ROWS, n)
    assert drawn.min() >= 0
    assert drawn.max() < n
    assert drawn.max() >= n - 1 - n // 1000


def test_below_is_uniform():
    counts = np.bincount(Stream.named("uniform").below(ROWS, 10), minlength=10)
    assert (((counts - 2000) ** 2) / 2000).sum() < 27.9


def test_below_takes_another_bound_for_each_row():
    stream = Stream.named("bounds")
    bounds = ROWS % 7 + 1
    drawn = stream.below(ROWS, bounds)
    assert (drawn < bounds).all()
    assert all((stream.below(ROWS, n)[bounds == n] == drawn[bounds == n]).all() for n in range(1, 8))


@pytest.mark.parametrize("per_mille", [1, 40, 250, 999])
def test_chance_comes_true_as_often_as_it_says(per_mille):
    expected = per_mille / 1000
    spread = 4 * (expected * (1 - expected) / len(ROWS)) ** 0.5
    assert abs(Stream.named("chance").chance(ROWS, per_mille).mean() - expected) < spread


def test_chance_is_never_at_0_and_always_at_1000():
    stream = Stream.named("chance")
    assert not stream.chance(ROWS, 0).any()
    assert stream.chance(ROWS, 1000).all()
    assert stream.chance(ROWS, np.where(ROWS % 2, 1000, 0)).tolist() == (ROWS % 2 == 1).tolist()


@steady
@given(st.integers(1, 700), words, words)
@example(1, 0, 0)
@example(2, 0, 0)
def test_permute_is_a_permutation(size, k0, k1):
    assert sorted(permuted(size, k0, k1).tolist()) == list(range(size))


@pytest.mark.parametrize("size", [99, 100, 101, 9_999, 10_000, 10_001, 65_535, 65_536, 65_537, 99_991])
def test_permute_is_a_permutation_around_squares_and_powers(size):
    assert np.array_equal(np.sort(permuted(size)), np.arange(size))


@steady
@given(st.lists(st.tuples(st.integers(1, 60), words, words), min_size=1, max_size=8))
def test_permute_takes_another_size_and_key_for_each_row(domains):
    index = np.concatenate([np.arange(size) for size, _, _ in domains])
    repeat = [size for size, _, _ in domains]
    sizes = np.repeat(np.array(repeat), repeat)
    k0 = np.repeat(np.array([a for _, a, _ in domains], dtype=np.uint64), repeat)
    k1 = np.repeat(np.array([b for _, _, b in domains], dtype=np.uint64), repeat)
    expected = np.concatenate([permuted(*domain) for domain in domains])
    assert permute(index, sizes, k0, k1).tolist() == expected.tolist()


@steady
@given(st.integers(2, 2**62), words, words, st.data())
@example(2**62, 0, 0, None)
@example(2**62 - 1, MASK, MASK, None)
@example((2**31) ** 2 - 1, 1, 1, None)
@example((2**31 - 1) ** 2, 1, 1, None)
@example(3037000499**2 // 2, 5, 6, None)
def test_permute_of_a_large_domain_stays_in_it_and_never_repeats(size, k0, k1, data):
    edges = [*range(min(size, 300)), *range(max(0, size - 300), size)]
    sampled = data.draw(st.lists(st.integers(0, size - 1), max_size=50)) if data else []
    index = np.unique(np.array([*edges, *sampled], dtype=np.int64))
    out = permuted(size, k0, k1, index)
    assert out.min() >= 0
    assert out.max() < size
    assert len(np.unique(out)) == len(index)


def test_permute_of_a_large_domain_spreads_over_it():
    size = 2**62
    out = permuted(size, index=np.arange(20_000)).astype(float) / size
    counts = np.histogram(out, bins=10, range=(0, 1))[0]
    assert (((counts - 2000) ** 2) / 2000).sum() < 27.9


def test_permute_leaves_no_regular_distances():
    out = permuted(10_000)
    for distance in range(1, 250):
        most = Counter((out[distance:] - out[:-distance]).tolist()).most_common(1)[0][1]
        assert most < 15


def test_permute_leaves_its_input_alone():
    index = np.arange(50)
    permute(index, 50, *key("x"))
    assert index.tolist() == list(range(50))


def test_permute_depends_on_both_words_of_the_key():
    orders = {tuple(permuted(100, k0, k1)) for k0 in range(4) for k1 in range(4)}
    assert len(orders) == 16


def test_permute_sends_each_place_everywhere_about_equally_often():
    size, keys = 7, 2100
    counts = Counter((i, int(to)) for number in range(keys) for i, to in enumerate(permuted(size, *key(number))))
    assert len(counts) == size * size
    assert min(counts.values()) > 220
    assert max(counts.values()) < 380


def test_permute_has_about_one_fixed_point():
    points = [int((permuted(1000, *key("fixed", number)) == np.arange(1000)).sum()) for number in range(300)]
    assert 0.7 < np.mean(points) < 1.3
