from tests.dossiers.conftest import town

__all__ = ["town"]
