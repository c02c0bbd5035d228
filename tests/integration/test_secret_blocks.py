"""Secrets in Prefect blocks, asked of a real server."""

import pytest
from pydantic import SecretStr

from flows.secrets import from_block, register
from python_jobs import secrets
from python_jobs.errors import ConfigurationError


@pytest.mark.usefixtures("prefect_server")
def test_a_secret_block() -> None:
    from prefect.blocks.system import Secret

    Secret(value=SecretStr("hem-me-lig")).save("crm-password")
    register()
    assert secrets.resolve("${prefect:crm-password}", "here") == "hem-me-lig"
    with pytest.raises(ConfigurationError, match=r"\$\{prefect:nope\}: Prefect gives no Secret block 'nope'"):
        from_block("nope")
