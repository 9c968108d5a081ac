"""Looking into networks: detections, units by threshold, word vectors, maps and trees."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA

from course_utils.analysis import (
    Detection,
    UnitRule,
    find_unit,
    mean_states,
    nearest,
    neighbour_counts,
    neighbour_purity,
    word_map,
    word_tree,
)
from course_utils.models import ElmanRNN
from course_utils.tasks import sentence_stream
from course_utils.tasks.language.elman_sentences import CLASSES, WORDS
from course_utils.training import Adam, Trainer

# Detections -------------------------------------------------------------------------------------


def test_scores_by_hand():
    truth = [0, 0, 1, 0, 0, 1, 0, 1]
    marks = [1, 0, 1, 0, 0, 1, 1, 0]
    found = Detection(np.arange(8), marks, truth)
    assert (found.precision, found.recall) == (2 / 4, 2 / 3)
    assert (found.chance_precision, found.chance_recall) == (3 / 8, 4 / 8)
    assert found.f1 == pytest.approx(2 / (1 / found.precision + 1 / found.recall))
    assert found.part(slice(0, 3)).precision == 1 / 2


def test_marking_everything_is_the_blind_rule_and_nothing_finds_nothing():
    truth = np.arange(10) < 3
    every = Detection(np.zeros(10), np.ones(10), truth)
    assert every.f1 == pytest.approx(every.blind_f1)
    none = Detection(np.zeros(10), np.zeros(10), truth)
    assert (none.precision, none.recall, none.f1) == (0, 0, 0)


def test_marks_at_random_score_at_chance():
    rng = np.random.default_rng(0)
    found = Detection(np.zeros(5000), rng.random(5000) < 0.3, rng.random(5000) < 0.25)
    assert found.precision == pytest.approx(found.chance_precision, abs=0.03)
    assert found.recall == pytest.approx(found.chance_recall, abs=0.03)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ((np.zeros((2, 2)), [1, 0], [1, 0]), "values has shape"),
        ((np.zeros(2), [1], [1, 0]), "marks has shape"),
        ((np.zeros(2), [1, 0], [1, 0, 1]), "truth has shape"),
        ((np.zeros(2), [1, 0], [0, 0]), "truth is False everywhere"),
    ],
)
def test_detection_refuses_what_does_not_fit(arrays, said):
    with pytest.raises(ValueError, match=said):
        Detection(*arrays)


# Units ------------------------------------------------------------------------------------------


def brute_force(h, truth):
    best = 0
    for unit in range(h.shape[1]):
        for threshold in h[:, unit]:
            for marks in (h[:, unit] >= threshold, h[:, unit] <= threshold):
                best = max(best, Detection(h[:, unit], marks, truth).f1)
    return best


@pytest.mark.parametrize("seed", range(5))
def test_no_unit_and_threshold_does_better_than_the_one_found(seed):
    rng = np.random.default_rng(seed)
    h = rng.integers(-4, 5, (40, 6)) / 4 if seed % 2 else rng.standard_normal((40, 6))
    truth = rng.random(40) < 0.3
    rule = find_unit(h, truth)
    assert rule.f1 == pytest.approx(brute_force(h, truth))
    assert rule.detect(h, truth).f1 == pytest.approx(rule.f1), "the rule does what it promises"


@pytest.mark.parametrize("sign", [1, -1])
def test_a_planted_unit_is_found(sign):
    rng = np.random.default_rng(0)
    h, truth = np.tanh(rng.standard_normal((500, 20))), rng.random(500) < 0.2
    h[:, 13] = sign * np.where(truth, 0.8, 0.1) + 0.1 * rng.random(500)
    rule = find_unit(h[:250], truth[:250])
    assert (rule.unit, rule.above) == (13, sign > 0)
    found = rule.detect(h[250:], truth[250:])
    assert found.f1 == 1 and found.f1 > found.blind_f1
    assert str(rule).startswith("h13 >= +" if sign > 0 else "h13 <= -")


def test_what_was_chosen_by_luck_fails_elsewhere():
    rng = np.random.default_rng(1)
    h, truth = rng.standard_normal((400, 200)), rng.random(400) < 0.1
    rule = find_unit(h[:40], truth[:40])
    assert rule.f1 > 0.5, "the best of many looks good where it was chosen"
    assert rule.detect(h[40:], truth[40:]).f1 < 0.3


def test_a_limit_leaves_out_differences_that_no_eye_sees():
    rng = np.random.default_rng(0)
    truth = rng.random(300) < 0.3
    h = rng.uniform(-1, 1, (300, 3))
    h[:, 1] = np.where(truth, 0.9999, 0.9990)  # perfect, but at its end
    h[:, 2] = np.where(truth ^ (rng.random(300) < 0.1), 0.5, -0.5)
    assert find_unit(h, truth).unit == 1
    rule = find_unit(h, truth, limit=0.95)
    assert rule.unit == 2 and abs(rule.threshold) <= 0.95
    assert rule.detect(h, truth).f1 == pytest.approx(rule.f1)


def test_find_unit_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="h has shape"):
        find_unit(np.zeros(3), [True, False, True])
    with pytest.raises(ValueError, match="truth has shape"):
        find_unit(np.zeros((3, 2)), [True])
    with pytest.raises(ValueError, match="truth is True everywhere"):
        find_unit(np.zeros((2, 2)), [True, True])
    with pytest.raises(ValueError, match="limit is 0"):
        find_unit(np.zeros((2, 2)), [True, False], limit=0)
    with pytest.raises(ValueError, match="unit is 5"):
        UnitRule(5, 0.0).on(np.zeros((3, 2)))


# Word vectors -----------------------------------------------------------------------------------


def test_mean_states_are_means():
    rng = np.random.default_rng(0)
    h, ids = rng.standard_normal((3, 20, 4)), rng.integers(0, 5, (3, 20))
    means = mean_states(h, ids, 5)
    for word in range(5):
        np.testing.assert_allclose(means[word], h[ids == word].mean(axis=0))


def test_neighbour_counts_are_shares():
    counts = neighbour_counts([0, 1, 0, 2, 0, 1], 3)
    np.testing.assert_allclose(counts[0], [0, 2 / 3, 1 / 3, 0, 1 / 2, 1 / 2])
    np.testing.assert_allclose(counts.reshape(3, 2, 3).sum(axis=2), 1)


def test_nearest_and_purity_agree_with_scipy():
    rng = np.random.default_rng(0)
    vectors, names = rng.standard_normal((12, 5)), list("abcdefghijkl")
    apart = squareform(pdist(vectors)) + np.diag([np.inf] * 12)
    assert nearest(vectors, names, "d", 3) == [names[k] for k in apart[3].argsort()[:3]]
    classes = np.array(list("xyxyxyxyxyxy"))
    expected = np.mean(classes == classes[apart.argmin(axis=1)])
    assert neighbour_purity(vectors, classes) == expected
    assert neighbour_purity(np.eye(2)[[0, 0, 1, 1]] + 0.1 * np.eye(4)[:, :2], "aabb") == 1


def test_the_map_keeps_distances_of_a_plane():
    rng = np.random.default_rng(0)
    plane = rng.standard_normal((10, 2))
    vectors = plane @ np.linalg.qr(rng.standard_normal((6, 2)))[0].T + 3
    drawn = word_map(vectors, "abcdefghij", "x" * 10)
    np.testing.assert_allclose(drawn.apart, squareform(pdist(vectors)), atol=1e-12)
    np.testing.assert_allclose(pdist(drawn.places), pdist(plane), atol=1e-9)
    assert drawn.explained.sum() == pytest.approx(1)
    assert (drawn.neighbour == (squareform(pdist(plane)) + np.diag([9e9] * 10)).argmin(1)).all()


def test_the_map_is_that_of_scikit_learn():
    vectors = np.random.default_rng(1).standard_normal((14, 6)) + 2
    pca = PCA(n_components=2, svd_solver="full")
    drawn = word_map(vectors, "abcdefghijklmn", "x" * 14)
    np.testing.assert_allclose(drawn.places, pca.fit_transform(vectors), atol=1e-12)
    np.testing.assert_allclose(drawn.explained, pca.explained_variance_ratio_, atol=1e-12)


def test_the_tree_joins_what_is_near():
    vectors = np.array([[0.0], [10], [1], [11], [30]])
    tree = word_tree(vectors, list("abcde"), "nnnnn")
    assert sorted(map(sorted, tree.clusters(3))) == [["a", "c"], ["b", "d"], ["e"]]
    assert sorted(map(sorted, tree.clusters(2))) == [["a", "b", "c", "d"], ["e"]]
    assert tree.clusters(1) == [[tree.names[k] for k in tree.order]]
    assert len(tree.clusters(5)) == 5 and (np.diff(tree.merges[:, 2]) >= 0).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: mean_states(np.zeros((3, 2)), [0, 1], 2), "h has shape"),
        (lambda: mean_states(np.zeros((2, 2)), [0, 0], 2), "ids never has 1"),
        (lambda: neighbour_counts([[0]], 1), "ids has shape"),
        (lambda: neighbour_counts([0, 0, 1], 2), "ids has 1 without a neighbour"),
        (lambda: nearest(np.eye(3), "abc", "z"), "name is 'z'"),
        (lambda: neighbour_purity(np.eye(3), "ab"), "classes has 2 entries"),
        (lambda: word_map(np.eye(2), "ab", "xx"), "vectors has shape"),
        (lambda: word_map(np.ones((3, 1)), "abc", "xxx"), "vectors has shape"),
        (lambda: word_tree(np.eye(3), "ab", "xx"), "names has 2 entries"),
        (lambda: word_tree(np.eye(3), "abc", "xxx", "nearest"), "method is 'nearest'"),
        (lambda: word_tree(np.eye(3), "abc", "xxx").clusters(4), "count is 4"),
    ],
)
def test_refuses_what_does_not_fit(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# Elman's clusters, with their controls -----------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_clusters_of_elmans_words_and_their_controls(seed):
    """Facts C4: 4-class purity at least 0.98 trained, and what the controls get without learning.

    The caution is the result: counting the neighbours of each word gives the same clusters, and
    random weights part nouns from verbs nearly as well.
    """
    stream = sentence_stream(10_000)
    rnn = ElmanRNN(31, 150, 31, seed=seed, dtype="float32")
    strips = sentence_stream(3000, seed=7)
    ids = strips.ids[: len(strips) // 10 * 10].reshape(10, -1)

    def vectors():
        return mean_states(rnn.forward(strips.one_hot(ids)).h, ids, len(WORDS))

    untrained = vectors()
    Trainer(rnn, Adam(0.002)).fit(stream.windows(16, 10), epochs=2, carry_state=True)
    trained, counted = vectors(), neighbour_counts(stream.ids, len(WORDS))
    assert neighbour_purity(trained, CLASSES) >= 0.98
    assert neighbour_purity(counted, CLASSES) >= 0.98
    assert 0.5 < neighbour_purity(untrained, CLASSES) < 0.95
    parts = ["verb" if name == "verb" else "noun" for name in CLASSES]
    assert neighbour_purity(untrained, parts) > 0.75
    assert neighbour_purity(trained, parts) == neighbour_purity(counted, parts) == 1
