"""docs/language.md has every key of every file: in a table, as the models say, and in an example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sg_factory.authored.models.project import WORDS
from sg_factory.authored.schema import KINDS
from sg_factory.authored.schema.of_model import json_schema
from sg_factory.network.services import PROTOCOLS, WORDS_OF_TRAFFIC
from sg_factory.site.prose import anchor
from tests.authored.schema.reference import PAGE, Reference, current, mappings
from tests.cli.command import run
from tests.documents import blocks

TEXT = PAGE.read_text("utf-8")


def test_the_tables_are_current_and_otherwise_written_by_python_m_tests_authored_schema_reference():
    assert current(TEXT) == TEXT


def test_a_table_says_what_a_model_says():
    page = """\
## Key pairs

<!-- keys: KeyPair -->
| an | old | table |
This stays.

```yaml
# hosts.yaml
```

<!-- keys: VpcRef -->
"""
    assert (
        current(page)
        == """\
## Key pairs

<!-- keys: KeyPair -->
| key | values | default | meaning |
| --- | --- | --- | --- |
| `key_pair` | text | required | The name of an EC2 key pair, in the region of the host. |
This stays.

```yaml
# hosts.yaml
```

<!-- keys: VpcRef -->
| key | values | default | meaning |
| --- | --- | --- | --- |
| `id` | vpc- and 8 to 17 hexadecimal digits | required without `ssm` | The VPC's id. |
| `ssm` | an SSM parameter's name, which begins with a slash | required without `id` | \
The SSM parameter that holds the VPC's id. |
| `cidrs` | a list: an address range | required | The ranges of the VPC: what “vpc” means in rules. |
"""
    )


def test_a_table_leads_to_that_of_a_mapping_or_has_its_keys_behind_its_own():
    page = "## Networks\n\n<!-- keys: NetworkRanges -->\n\n### Lists\n\n<!-- keys: PrefixListRef -->\n"
    reference = Reference(mappings(), {"PrefixListRef": "see [Lists](#lists)"})
    assert reference.table(["NetworkRanges"]) in current(page)
    assert [(key, row.split(" | ")[1]) for key, row in reference.rows("NetworkSettings")] == [
        ("description", "text"),
        ("cidrs", "a list: an address range"),
        ("prefix_list", "see [Lists](#lists)"),
        ("environments", "a mapping, each value: the keys below"),
        ("environments.NAME.cidrs", "a list: an address range"),
        ("environments.NAME.prefix_list", "see [Lists](#lists)"),
        ("accept", "a list: the keys below"),
        ("accept.check", "`loopback-range`, `wide-range`"),
        ("accept.reason", "text"),
        ("accept.until", "a date: year, month and day, such as 2027-05-01"),
    ]


@pytest.mark.parametrize("model", sorted(mappings()))
def test_every_key_is_in_a_table_with_its_meaning(model: str):
    rows = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
    told = {(row[0].strip("`").split(".")[-1], row[-1]) for row in rows}
    assert {(key, schema["description"]) for key, schema in mappings()[model]["properties"].items()} - told == set()


def test_every_key_is_in_an_example_that_of_a_rule_in_either_direction():
    shown = {key for path, text in examples() for key in keys(path, yaml.load(text, yaml.BaseLoader))}
    known = {f"{model}.{key}" for model, schema in mappings().items() for key in schema["properties"]}
    assert {re.sub("^(In|E)gress", "", key) for key in known} - {
        re.sub("^(In|E)gress", "", key) for key in shown
    } == set()


def test_every_word_of_the_language_is_on_the_page():
    words = (*WORDS, *WORDS_OF_TRAFFIC, *(f"{protocol}/" for protocol in PROTOCOLS))
    assert [word for word in words if f"`{word}" not in TEXT] == []


def test_every_link_within_the_page_leads_to_a_heading():
    headings = {anchor(heading) for heading in re.findall("(?m)^##+ (.*)$", TEXT)}
    assert set(re.findall(r"\]\(#(.*?)\)", TEXT)) - headings == set()


def test_the_command_prints_the_page(tmp_path: Path):
    ran = run("schema", "--reference", folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, TEXT, "")


def test_the_command_takes_no_kind_beside_it(tmp_path: Path):
    ran = run("schema", "role", "--reference", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.endswith("Error: --reference covers all kinds of files: leave out role\n")


def examples() -> Iterator[tuple[str, str]]:
    """The files that the page shows, or parts of one: the path in the first line, and the text."""
    for block in blocks(PAGE):
        if block.language == "yaml":
            yield block.text.split("\n")[0].removeprefix("# "), block.text


def keys(path: str, written: Any) -> Iterator[str]:
    """Every key that a file uses, by the model that it belongs to."""
    kind = "base" if "/_" in path else "role" if "roles/" in path else path.split("/")[-1].removesuffix(".yaml")
    model = KINDS[kind][0]
    whole = json_schema(model)
    return used(whole, written, whole.get("$defs", {}), model.__name__)


def takes_keys(arm: dict[str, Any], value: Any) -> bool:
    """True unless a value is a mapping without a key that one member of a union needs: it is one of another member."""
    return not isinstance(value, dict) or value.keys() >= {*arm.get("required", ())}


def used(schema: dict[str, Any], value: Any, named: dict[str, Any], model: str) -> Iterator[str]:
    """Every key that a value uses where a schema says what it may be; the schema is that of a model or within one."""
    if "$ref" in schema:
        model = schema["$ref"].removeprefix("#/$defs/")
        schema = named.get(model, {})  # the names of things are not in it
    for arm in schema.get("anyOf", ()):
        if takes_keys(named.get(arm.get("$ref", "").removeprefix("#/$defs/"), arm), value):
            yield from used(arm, value, named, model)
    if isinstance(value, list) and schema.get("type") == "array":
        for item in value:
            yield from used(schema["items"], item, named, model)
    if isinstance(value, dict) and schema.get("type") == "object":
        known = schema.get("properties", {})
        for key, inner in value.items():
            if key in known:
                yield f"{model}.{key}"
            inside = known.get(key, schema["additionalProperties"])
            assert inside, f"{model} has no {key}"
            yield from used(inside, inner, named, model)
