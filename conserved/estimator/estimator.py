"""ConservedEncoder: fit, transform, score, as scikit-learn's transformers do."""

from dataclasses import replace
from typing import Any, Self

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.estimator.parameters import Parameters, not_fitted
from conserved.estimator.rows import names_of, shaped_like, states_of, trajectories_of
from conserved.methods import METHODS
from conserved.options.learning import CompleteLearning, Learning
from conserved.pairs.split import check_varying
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.encoding import encode
from conserved.training.learn import build_method, device_of, fit
from conserved.training.threads import threads_for
from simulators import DataError, Trajectories
from simulators.errors import choose
from simulators.trajectories import Array


class ConservedEncoder(Parameters):
    """Learns a code that stays constant along trajectories.

    Parameters
    ----------
    Those of ``Learning``, with the same defaults: ``dim``, ``method``, ``seed``, ``steps``, ``similarity``, ``window``,
    ``angles``, ``width`` and so on. All data given to ``fit`` are trained on; ``score`` on data that were not, for
    which ``GroupKFold`` is the tool.

    ``X`` is an array of rows (points, variables), with the trajectory of each row as ``groups``; or an array
    (n, time, d); or a list of arrays (time, d); or ``Trajectories``. Tools that pass nothing but X and y may
    give the groups as y.

    Attributes
    ----------
    encoder_ : the trained ``Encoder``.
    config_ : the complete ``Learning``.
    n_features_in_, feature_names_in_ : the variables; names only where X has names.
    n_trajectories_ : how many were trained on.
    history_ : entries of step, loss and what the monitor of collapse read; empty for what is not trained.
    within_ratio_ : of the code of the training data: 0 is perfectly conserved.

    Raises
    ------
    UsageError, DataError
        In ``fit``: both ValueErrors, for parameters or data that cannot be used.

    Examples
    --------
    >>> from conserved import SYSTEMS, ConservedEncoder, simulate
    >>> data = simulate(SYSTEMS["pendulum"](), 40, 10)
    >>> encoder = ConservedEncoder(dim=1, steps=20, batch=16, width=8).fit(data.states, groups=data.owners)
    >>> encoder.transform(data.states).shape
    (400, 1)
    """

    feature_names_in_: Array

    def fit(self, X: Any, y: Any = None, *, groups: Any = None) -> Self:
        """Train on all trajectories in X.

        Raises
        ------
        UsageError, DataError
            Both ValueErrors, for parameters or data that cannot be used.
        TrainingError
            If the loss is not finite.
        """
        config = self._config()
        data = trajectories_of(X, y if groups is None else groups)
        _check(data)
        method = build_method(config, data)
        with threads_for(method, config):
            training = fit(method, config, data, Progress())
        self.config_, self.encoder_ = config, method.encoder.cpu().eval()
        self.history_ = [] if training is None else training.history
        self.n_features_in_, self.n_trajectories_ = data.states.shape[1], len(data)
        vars(self).pop("feature_names_in_", None)
        if names := names_of(X):
            self.feature_names_in_ = np.array(names, dtype=object)
        self.within_ratio_ = within_ratio(self._encode(data.states), data.offsets)
        return self

    def transform(self, X: Any) -> Any:
        """Return the codes of X, in its form: rows (points, dim), (n, time, dim), or a list.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        ValueError
            For another number of variables than that of ``fit``, or other names.
        """
        return shaped_like(self._encode(self._checked(X)), X)

    def fit_transform(self, X: Any, y: Any = None, *, groups: Any = None) -> Any:
        """Train on X and return its codes."""
        return self.fit(X, y, groups=groups).transform(X)

    def score(self, X: Any, y: Any = None, *, groups: Any = None) -> float:
        """Return the share of the code's variance that lies between trajectories, 1 at best.

        It is ``1 - within_ratio``; a code that is the same everywhere has 0.
        """
        self._checked(X)
        data = trajectories_of(X, y if groups is None else groups)
        return 1 - within_ratio(self._encode(data.states), data.offsets)

    def get_feature_names_out(self, input_features: Any = None) -> Array:
        """Return the names of the columns of the code."""
        self._check_fitted()
        columns = self.config_.dim if self.config_.layer == "code" else self.config_.features
        return np.array([f"conserved{column}" for column in range(columns)], dtype=object)

    def _config(self) -> CompleteLearning:
        parameters = self.get_params()
        pairs = "any" if parameters["window"] is None else "window"
        learning = Learning(pairs=pairs, **parameters)
        config = complete(learning, METHODS[choose("method", learning.method, METHODS)])
        return replace(config, device=device_of(learning))

    def _encode(self, states: Array) -> Array:
        return encode(self.encoder_, self.config_, states)

    def _check_fitted(self) -> None:
        if not hasattr(self, "encoder_"):
            raise not_fitted(type(self).__name__)

    def _checked(self, data: Any) -> Array:
        """Return the states (points, variables) in data of the kind that was fitted; refuse any other."""
        self._check_fitted()
        self._check_names(data)
        states = states_of(data)
        if states.shape[1] != self.n_features_in_:
            raise DataError(
                f"X has {states.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} "
                "features as input."
            )
        return states

    def _check_names(self, data: Any) -> None:
        """Refuse other names, in scikit-learn's words."""
        names, known = names_of(data), tuple(getattr(self, "feature_names_in_", ()))
        if names and known and names != known:
            raise DataError(
                f"The feature names should match those that were passed during fit: got {', '.join(names)}, fitted on "
                f"{', '.join(known)}"
            )


def _check(data: Trajectories) -> None:
    """Refuse data in which nothing can be told apart."""
    if len(data) < 2 or data.lengths.max() < 2:
        raise DataError(
            f"{len(data)} trajectories of at most {data.lengths.max()} points (n_samples={len(data.states)}); at least "
            "2 are needed, one of them of 2 points or more: a quantity is seen to be conserved where it differs"
        )
    check_varying(data)
