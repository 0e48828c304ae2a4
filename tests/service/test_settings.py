from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import Settings, read_settings, settings_table, variable_of


def test_defaults_without_variables():
    assert read_settings({"PATH": "/bin", "HOST": "x"}) == Settings()


def test_values_are_read_by_their_kind():
    settings = read_settings(
        {
            "ONCOASK_PORT": "8001",
            "ONCOASK_SNAPSHOT": "somewhere/index",
            "ONCOASK_METRICS": "false",
            "ONCOASK_CORS_ORIGINS": "https://a.example, https://b.example,",
            "ONCOASK_CORPUS": " ",
        }
    )
    assert settings.port == 8001
    assert settings.snapshot == Path("somewhere/index")
    assert settings.metrics is False
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.corpus is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ONCOASK_PORT", "many"),
        ("ONCOASK_PORT", "65536"),
        ("ONCOASK_WORKERS", "0"),
        ("ONCOASK_METRICS", "perhaps"),
        ("ONCOASK_LOG_FORMAT", "xml"),
        ("ONCOASK_DEADLINE_MS", "1.5"),
    ],
)
def test_malformed_value_is_refused_by_name(variable, value):
    with pytest.raises(SettingsError) as refused:
        read_settings({variable: value})
    assert refused.value.variable == variable
    assert str(refused.value).startswith(f"{variable}: expected ")


@pytest.mark.parametrize("variable", ["ONCOASK_PROT", "ONCOASK_", "ONCOASK_port"])
def test_unknown_variable_is_refused(variable):
    with pytest.raises(SettingsError) as refused:
        read_settings({variable: "1"})
    assert refused.value.variable == variable


def test_misspelt_variable_gets_the_near_one_named():
    with pytest.raises(SettingsError, match="ONCOASK_PORT"):
        read_settings({"ONCOASK_PROT": "1"})


def test_table_has_every_setting_with_a_meaning():
    table = settings_table()
    assert [row[0] for row in table] == [variable_of(name) for name in Settings.model_fields]
    assert all(meaning for _, _, meaning in table)


def test_reference_in_the_docs_is_the_table():
    lines = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    for variable, default, meaning in settings_table():
        shown = f"`{default}`" if default else ""
        assert f"| `{variable}` | {shown} | {meaning} |\n" in lines
