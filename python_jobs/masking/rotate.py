"""Changing the masking key: every twin is made again from explore with the new key, table by table.

Each table changes its key in one transaction, so whatever stops a rotation leaves tables of the old key and tables
of the new one, never a mixed one. The same command, or any run with the new key, goes on from there.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.masking.keyring import CURRENT, INCOMING, check_key, key_in_use, known_keys, remember_key
from python_jobs.masking.keys import load_key
from python_jobs.masking.run import mask
from python_jobs.masking.vault import Vault, VaultKey


def rotate(job: Job, new_key_file: Path) -> dict[str, Any]:
    """Mask every table of the sources in use with another key.

    Args:
        job: its settings name the current key, which proves that whoever asks may.
        new_key_file: file of the new key.

    Returns:
        What ``mask`` returns, and ``key_id``, ``rotation`` (``finished`` or ``under way``) and ``next_step``.

    Raises:
        ConfigurationError: a key is missing, weak, unknown, retired, or the same one. Nothing was written.
        AtlasError: some tables could not be masked; they keep the old key, and the rotation stays under way.
    """
    current = load_key(job.settings)
    settings = replace(job.settings, masking_key=None, masking_key_file=new_key_file)
    new = load_key(settings)
    with job.connect(autocommit=True) as connection:
        status = check_key(connection, current)
        if status is None:
            raise ConfigurationError(
                "masking key: nothing in this database is masked yet; name the new key in ATLAS_MASKING_KEY_FILE"
            )
        if not any(known.matches(new) for known in known_keys(connection)):
            with connection.transaction():
                Vault(connection, VaultKey(current)).hand_over(VaultKey(new))
                remember_key(connection, new, INCOMING)
        elif check_key(connection, new) == CURRENT:
            raise ConfigurationError(
                f"masking key: {new_key_file} holds key {new.key_id}, which is the current one already; {HOW_TO_GO_ON}"
            )
    detail = mask(replace(job, settings=settings))
    with job.connect(autocommit=True) as connection:
        finished = key_in_use(connection, INCOMING) is None
    return {
        "key_id": new.key_id,
        "rotation": "finished" if finished else "under way",
        "next_step": f"{new_key_file} is the masking key now; {HOW_TO_GO_ON}" if finished else HOW_TO_END,
        **detail,
    }


HOW_TO_GO_ON = "name it in ATLAS_MASKING_KEY_FILE, then: atlas run --full-refresh"
HOW_TO_END = "both keys are needed until it is finished: run it again with --sources for the tables named in the notes"
