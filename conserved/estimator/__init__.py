"""The encoder with scikit-learn's habits."""

from conserved.estimator.estimator import ConservedEncoder

__all__ = ["ConservedEncoder"]
