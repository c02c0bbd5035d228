"""dlt's naming convention for Atlas: names that fit already stay, all others follow ``ingestion/names.py``."""

from typing import ClassVar

from dlt.common.normalizers.naming import NamingConvention as BaseNamingConvention

from ingestion.names import identifier, is_identifier


class NamingConvention(BaseNamingConvention):
    """What ``schema.naming`` points to. dlt finds the class by this name."""

    PATH_SEPARATOR: ClassVar[str] = "__"

    def normalize_identifier(self, identifier_: str) -> str:
        name = super().normalize_identifier(identifier_)
        return name if is_identifier(name) else identifier(name)

    @property
    def is_case_sensitive(self) -> bool:
        return False
