"""The link through which dbt reads models that lie elsewhere."""

from pathlib import Path

import pytest

from python_jobs.errors import ConfigurationError
from python_jobs.job import Job
from python_jobs.own_models import link_for_dbt, name_folder
from python_jobs.settings import Settings


def test_one_link_per_folder_right_below_the_project(tmp_path: Path) -> None:
    project, folder = tmp_path / "project", tmp_path / "elsewhere" / "models"
    project.mkdir()
    folder.mkdir(parents=True)
    name = link_for_dbt(folder, project)
    assert Path(name).name == name
    assert (project / name).resolve() == folder
    assert link_for_dbt(folder, project) == name
    other = project / "examples"
    other.mkdir()
    assert link_for_dbt(other, project) != name
    assert len([path for path in project.iterdir() if path.is_symlink()]) == 2


def test_links_to_folders_that_are_gone_go(tmp_path: Path) -> None:
    project, folder, gone = tmp_path / "project", tmp_path / "models", tmp_path / "gone"
    for path in (project, folder, gone):
        path.mkdir()
    old = link_for_dbt(gone, project)
    gone.rmdir()
    name = link_for_dbt(folder, project)
    assert [path.name for path in project.iterdir()] == [name]
    assert name != old


def test_sources_file_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    settings = Settings(project_dir=tmp_path / "project", home=tmp_path / "home", exports=tmp_path / "exports")
    job = Job(settings=settings, sources_file=tmp_path / "sources.yml")
    job.sources_file.write_text("version: 1\nmodels: own\nsources: []\n")
    with pytest.raises(ConfigurationError, match=r"models: 'own' is not a folder"):
        _ = job.own_models
    (tmp_path / "own").mkdir()
    assert job.own_models == tmp_path / "own"


def test_messages_name_the_folder_as_it_was_given(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    link = link_for_dbt(folder, tmp_path)
    said = f"Compilation Error in model x ({link}/chart/x.sql)"
    assert name_folder(said, folder) == f"Compilation Error in model x ({folder}/chart/x.sql)"
    assert name_folder(said, None) == said
