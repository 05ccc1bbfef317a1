"""Parameters in scikit-learn's manner, made from the fields of Learning: one source for names and defaults.

scikit-learn itself is imported only where it is scikit-learn that asks.
"""

import inspect
import sys
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Self

from conserved.options.learning import Learning

DEFAULTS: dict[str, Any] = {
    item.name: item.default
    for item in fields(Learning)
    if item.name != "pairs"  # which window decides
}


class Parameters:
    """An object whose parameters are the fields of Learning."""

    def __init__(self, **parameters: Any) -> None:
        for name, default in DEFAULTS.items():
            setattr(self, name, parameters.pop(name, default))
        if parameters:
            raise TypeError(self._unknown(next(iter(parameters))))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters; there are none inside others, so ``deep`` changes nothing."""
        return {name: getattr(self, name) for name in DEFAULTS}

    def set_params(self, **parameters: Any) -> Self:
        """Change parameters.

        Raises
        ------
        ValueError
            For a parameter that is not there.
        """
        for name, value in parameters.items():
            if name not in DEFAULTS:
                raise ValueError(self._unknown(name))
            setattr(self, name, value)
        return self

    def _unknown(self, name: str) -> str:
        return f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: {sorted(DEFAULTS)!r}."

    def __repr__(self) -> str:
        """Return the call that makes this object."""
        changed = {name: value for name, value in self.get_params().items() if value is not DEFAULTS[name]}
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in changed.items())})"

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn wants to know: a transformer of numbers that needs a trajectory for each row."""
        from sklearn.utils import Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type="transformer",
            target_tags=TargetTags(required=True),
            transformer_tags=TransformerTags(preserves_dtype=["float64"]),
        )

    def get_metadata_routing(self) -> Any:
        """Return what scikit-learn may pass on when its metadata routing is enabled: groups."""
        from sklearn.utils.metadata_routing import MetadataRequest

        request = MetadataRequest(owner=self)
        for method in (request.fit, request.score):
            method.add_request(param="groups", alias=True)
        request.score.add_request(param="sample_weight", alias=None)  # a Pipeline offers it, None, to every score
        return request


def _signature() -> inspect.Signature:
    """Return the signature that scikit-learn and completion read the parameters from."""
    kind = inspect.Parameter.KEYWORD_ONLY
    own = [inspect.Parameter(name, kind, default=default) for name, default in DEFAULTS.items()]
    return inspect.Signature([inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD), *own])


constructor: Callable[..., None] = Parameters.__init__
constructor.__signature__ = _signature()  # type: ignore[attr-defined]


class NotFittedError(ValueError, AttributeError):
    """A fitted attribute is asked for before ``fit``."""


def not_fitted(name: str) -> Exception:
    """Return the error for an object that is not fitted; scikit-learn's own where that is in use."""
    module = sys.modules.get("sklearn.exceptions")
    kind = NotFittedError if module is None else module.NotFittedError
    error: Exception = kind(f"This {name} instance is not fitted yet. Call 'fit' first.")
    return error
