import pytest

from builder.catalog import files
from builder.errors import BankError


@pytest.fixture
def folders(tmp_path):
    def make(**names):
        made = []
        for folder, content in names.items():
            (tmp_path / folder).mkdir()
            for name in content:
                (tmp_path / folder / name).write_text(name)
            made.append(tmp_path / folder)
        return made

    return make


def test_files_are_found_by_suffix_and_named_by_stem(folders):
    (one,) = folders(one=["b.yaml", "a.yaml", "c.yml", "yaml", "d.yaml.bak", "e.json"])
    assert files([one], ".yaml") == {"a": one / "a.yaml", "b": one / "b.yaml"}
    assert files([one], ".json") == {"e": one / "e.json"}


def test_only_the_suffix_goes_from_the_name(folders):
    (one,) = folders(one=["a.b.yaml", "x.yaml.yaml"])
    assert list(files([one], ".yaml")) == ["a.b", "x.yaml"]


def test_all_folders_are_read_and_sorted_by_name(folders):
    one, two = folders(one=["b.yaml", "d.yaml"], two=["a.yaml", "c.yaml"])
    assert list(files([one, two], ".yaml")) == ["a", "b", "c", "d"]
    assert list(files([two, one], ".yaml").items()) == list(files([one, two], ".yaml").items())


def test_a_name_in_two_folders_is_refused_and_both_are_named(folders):
    one, two = folders(one=["a.yaml"], two=["a.yaml"])
    with pytest.raises(BankError) as caught:
        files([one, two], ".yaml")
    assert str(one / "a.yaml") in str(caught.value)
    assert str(two / "a.yaml") in str(caught.value)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert files([tmp_path / "none"], ".yaml") == {}
    assert files([], ".yaml") == {}


def test_folders_below_are_not_read(folders):
    (one,) = folders(one=[])
    (one / "deeper").mkdir()
    (one / "deeper" / "a.yaml").write_text("x")
    assert files([one], ".yaml") == {}


def test_folders_may_come_from_a_generator(folders):
    made = folders(one=["a.yaml"], two=["b.yaml"])
    assert list(files((folder for folder in made), ".yaml")) == ["a", "b"]
