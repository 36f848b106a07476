import pytest

from builder.metrics.self_bleu import self_bleu


def test_ends_of_the_range():
    assert self_bleu([]) == self_bleu(["only one of it"]) == self_bleu(["", "!"]) == 0
    assert self_bleu(["the same five words here"] * 3) == pytest.approx(1)
    assert self_bleu(["a b c d e", "f g h i j"]) < 0.1


def test_it_is_that_of_nltk():
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    texts = ["tell me a story of one cat", "tell me a story of two dogs", "write it all down now please"]
    words = [text.split() for text in texts]
    smooth = SmoothingFunction().method1
    by_hand = [
        sentence_bleu([other for other in words if other is not one], one, smoothing_function=smooth) for one in words
    ]
    assert self_bleu(texts) == pytest.approx(sum(by_hand) / 3)


def test_the_sample_is_drawn_by_content():
    texts = [f"tell me a story of {number} cats and more" for number in range(60)] + [f"{n} x y z" for n in range(60)]
    assert self_bleu(texts, 40, 1) == self_bleu(texts[::-1], 40, 1) != self_bleu(texts, 40, 2)
