"""YAML by libyaml, and the errors of PyYAML's own parser."""

import pytest
import yaml

from shared.yaml_files import compose, read_yaml

TEXT = "title: Größe\nquestions: [one, 'two: 2']\n"


def test_a_text_is_read_as_by_the_parser_of_pyyaml() -> None:
    assert read_yaml(TEXT) == yaml.safe_load(TEXT)
    assert read_yaml("") is None


def test_a_node_knows_its_line() -> None:
    node = compose(TEXT)
    assert isinstance(node, yaml.MappingNode)
    assert [key.start_mark.line for key, _ in node.value] == [0, 1]
    assert compose("") is None


def test_the_position_of_an_error_counts_characters() -> None:
    with pytest.raises(yaml.reader.ReaderError) as refused:
        compose("Größe: \x07")
    assert refused.value.position == 7
