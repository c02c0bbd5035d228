"""Errors with the exit code that the command line gives for them."""


class AtlasError(Exception):
    """Something failed that the user did not cause. Exit code 3.

    The message names the thing, the place and the next step, and never holds a data value.
    """

    exit_code = 3


class PartlyMaskedError(AtlasError):
    """Some tables could not be masked, the others are. What does not depend on them can go on."""


class QualityGateError(AtlasError):
    """A quality gate failed: the message says which and by how much. Exit code 1."""

    exit_code = 1


class NoAnswerError(AtlasError):
    """A source that was to be checked gives no answer; as declared, it may be all right. Exit code 3."""


class ConfigurationError(AtlasError):
    """The user's input or configuration is wrong: file, key and next step. Exit code 2."""

    exit_code = 2
