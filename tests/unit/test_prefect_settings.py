"""What Prefect is told, and what of the user's own configuration stays."""

from pathlib import Path

import pytest

from python_jobs.settings import Settings, configured_prefect_api, prefect_environment

HOME = Path("/state")


def _profile(folder: Path, text: str) -> dict[str, str]:
    (folder / "profiles.toml").write_text(text)
    return {"PREFECT_HOME": str(folder)}


def test_state_goes_to_the_state_folder_and_nothing_is_sent(tmp_path: Path) -> None:
    found = prefect_environment(HOME, environ={"HOME": str(tmp_path)})
    assert found["PREFECT_HOME"] == "/state/prefect"
    assert found["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert found["DO_NOT_TRACK"] == "1"
    assert "PREFECT_API_URL" not in found


def test_what_the_user_set_stays() -> None:
    found = prefect_environment(HOME, environ={"PREFECT_HOME": "/own", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "0"})
    assert "PREFECT_HOME" not in found
    assert "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL" not in found


def test_a_server_in_the_environment_wins(tmp_path: Path) -> None:
    profile = _profile(tmp_path, 'active = "a"\n[profiles.a]\nPREFECT_API_URL = "http://profile/api"\n')
    assert configured_prefect_api(profile) == "http://profile/api"
    assert configured_prefect_api(profile | {"PREFECT_API_URL": "http://env/api"}) == "http://env/api"
    assert configured_prefect_api(profile | {"PREFECT_PROFILE": "other"}) is None


@pytest.mark.parametrize("text", ["", "not toml [", 'active = "a"\n[profiles.a]\n', 'active = "gone"\n[profiles]\n'])
def test_a_profile_without_a_server_is_none(tmp_path: Path, text: str) -> None:
    assert configured_prefect_api(_profile(tmp_path, text)) is None


def test_settings_do_not_show_secrets() -> None:
    settings = Settings.from_environment(
        {"ATLAS_MASKING_KEY": "secret-key", "ATLAS_DATABASE_URL": "postgresql://a:secret-password@h/d"}
    )
    assert "secret" not in repr(settings)
