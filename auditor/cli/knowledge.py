"""What is known without an account: the catalog of services and policies, with the user's own files where there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.declare.catalog import Catalog, open_catalog
from auditor.declare.load import load_config
from auditor.declare.project import all_services
from auditor.errors import InvalidFiles

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.declare.load import Loaded
    from auditor.model.problem import Problem
    from auditor.model.service import Service


def catalog_for(config: Path) -> Catalog:
    """The catalog as this auditor.yaml sees it; the shipped one where there is none."""
    if not config.is_file():
        return open_catalog()
    return open_catalog(load_config(config).value.checks, config.parent)


def services_in(catalog: Catalog) -> dict[str, Loaded[Service]]:
    """Every service of the catalog; InvalidFiles where one is wrong."""
    problems: list[Problem] = []
    services = all_services(catalog, problems)
    if problems:
        raise InvalidFiles(sorted(problems))
    return services
