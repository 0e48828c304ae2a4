import hashlib

import pytest

from service.errors import SettingsError
from service.keys import ApiKey, KeyRing, Role, new_key, read_keys


def test_new_keys_differ_and_only_their_hash_is_kept():
    (key, line), (other, _) = new_key("ward", Role.ASK), new_key("ward", Role.ASK)
    assert key != other
    assert len(key) == 43
    assert line == f"ward:ask:{hashlib.sha256(key.encode()).hexdigest()}"
    assert key not in line


def test_file_is_read_with_comments_and_blank_lines(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"# ward 3\n\nward:ask:{'a' * 64}\n ops:admin:{'b' * 64} \n")
    expected = (ApiKey("ward", Role.ASK, "a" * 64), ApiKey("ops", Role.ADMIN, "b" * 64))
    assert read_keys(file) == expected


@pytest.mark.parametrize(
    "content", ["", "# nobody\n", "ward:ask:short\n", f"ward:king:{'a' * 64}\n", "a raw key\n"]
)
def test_bad_file_is_refused_without_repeating_it(tmp_path, content):
    file = tmp_path / "keys"
    file.write_text(content)
    with pytest.raises(SettingsError) as refused:
        read_keys(file)
    assert "a raw key" not in str(refused.value)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="ONCOASK_API_KEYS"):
        read_keys(tmp_path / "none")


@pytest.fixture
def ring():
    hashed = [hashlib.sha256(key.encode()).hexdigest() for key in ("one", "two")]
    return KeyRing((ApiKey("first", Role.ASK, hashed[0]), ApiKey("second", Role.ADMIN, hashed[1])))


@pytest.mark.parametrize(
    ("authorization", "api_key", "name"),
    [
        ("Bearer one", None, "first"),
        ("bearer two", None, "second"),
        (None, "two", "second"),
        ("Bearer three", None, None),
        ("Basic one", None, None),
        ("Bearer", None, None),
        (None, None, None),
        (None, "", None),
        (None, hashlib.sha256(b"one").hexdigest(), None),
    ],
)
def test_key_is_found_in_either_header(ring, authorization, api_key, name):
    found = ring.find(authorization, api_key)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("role", "wanted", "allowed"),
    [
        (Role.ASK, Role.ASK, True),
        (Role.ASK, Role.ADMIN, False),
        (Role.ASK, Role.METRICS, False),
        (Role.METRICS, Role.ASK, False),
        (Role.ADMIN, Role.ASK, True),
        (Role.ADMIN, Role.METRICS, True),
    ],
)
def test_roles(role, wanted, allowed):
    assert ApiKey("x", role, "").allows(wanted) is allowed
