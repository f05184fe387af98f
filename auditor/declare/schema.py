"""The JSON Schema of each kind of file, out of the same models that load it, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from auditor.declare.validation_errors import DAY, TIME
from auditor.model.attestation import Attestations
from auditor.model.config import Config
from auditor.model.policy import Policy
from auditor.model.rights_ledger import RightsLedger
from auditor.model.service import Service
from auditor.model.staff import StaffFile, StaffRegister

if TYPE_CHECKING:
    from pydantic import BaseModel

FileKind = Literal["service", "policy", "config", "attestations", "rights", "staff-file", "staff-register"]
MODELS: dict[FileKind, type[BaseModel]] = {
    "service": Service,
    "policy": Policy,
    "config": Config,
    "attestations": Attestations,
    "rights": RightsLedger,
    "staff-file": StaffFile,
    "staff-register": StaffRegister,
}
_PATTERNS = {"date": DAY, "date-time": TIME}


def json_schema(kind: FileKind) -> dict[str, Any]:
    """JSON Schema 2020-12. It accepts what loads; rules between keys and files are the loader's alone."""
    schema = MODELS[kind].model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_strict(schema)}


def _strict(node: Any) -> Any:
    """Says what the loader says too: only keys of a known form, and days and times as they are written."""
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    strict = {key: _strict(each) for key, each in node.items()}
    if "patternProperties" in strict:
        strict["additionalProperties"] = False
    if strict.get("type") == "string" and strict.get("format") in _PATTERNS:
        strict["pattern"] = _PATTERNS[strict["format"]]
    return strict
