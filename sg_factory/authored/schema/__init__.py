"""JSON Schemas of authored files: keys from the models, names from the project; see `schemas_of`."""

from sg_factory.authored.schema.build import FOLDER, KINDS, file_of, schemas_of
from sg_factory.authored.schema.named import WrittenName, written_names
from sg_factory.authored.schema.names import SchemaNames, names_of

__all__ = ["FOLDER", "KINDS", "SchemaNames", "WrittenName", "file_of", "names_of", "schemas_of", "written_names"]
