"""Criteria: every number that a decision of ``discover`` depends on, in one place.

Sizes of grids, samples and blocks, which cost time but decide nothing, stand beside the algorithms that use them.
``python benchmarks/criteria.py`` halves and doubles each of these and prints what that does to hits, false laws and
false "none".

Units: a *deviation* is a root mean square about the mean, over a quantity's typical deviation in all data; a *share* is
the square of one. Where a table is named in quotes, it stands in ``docs/accuracy.md``, "Where the criteria come from".
"""

from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from scipy.special import ndtri


@dataclass(frozen=True)
class Criteria:
    """What is demanded of a law; ``discover(..., criteria=Criteria(...))``.

    Parameters
    ----------
    exact_over_noise : an exact law deviates by so many times the noise's share of a variable's deviation, but by no
        more than makes data ``noisy``: rounding and integrators leave that.
    exact_held_out : on trajectories it was not fitted on, so many times as much.
    rate_doubted : how often chance alone makes a true law's drift look so large that a law is not yet called one.
        0.0027 is the rate of three deviations of a normal number.
    rate_seen : how often chance alone makes a change look so large that it is called one. Measured, "seeds 1 to 42": at
        a rate of 0.0027 one true law of a hundred was refused.
    drift_resolved : a law is one only where a drift of this share of its deviation would be seen.
    lagged_most : largest share of variance that neighbouring points of a law have in common ("seeds 1 to 42").
    lagged_of_noise_most : largest share of its noise that they have in common, however few data tell it.
    scatter_most : largest scatter about a straight line over what noise makes of it.
    scatter_least : with less, what was taken for noise is fast motion: the law must be told from its rivals.
    noise_share_most : functions with more of their variance from noise say nothing ("henon-heiles at 5 %": .8 finds its
        energy, and false laws with it).
    windows_most : largest chi^2 of a degree of freedom of the means of windows.
    support_least : share of resamples of the trajectories in which that holds.
    gap : a function is nearly conserved that deviates by less than this share of what its best rival does. Lawless
        systems have .26 and more, integrators, filters and a noisy map .018 to .04 ("gaps").
    nothing : "none" is said only where no function deviates by less than this share of what the next best does, as of
        most lawless systems; of others nothing is said. A law that is given as known is none with more of its
        variance within trajectories.
    clear : below this deviation it is clear that something is conserved, and the plainest formula is wanted;
    worth_crude, worth_clear : above and below it a term more must make the deviation so many times smaller. An
        integrator's own corrections gain 20 (steps of .1) to 2,000 (steps of .02) a term ("integrators").
    better : a formula takes another's place where it makes chi^2 of all points less by so much for each term more; a
        shorter one may make it so much larger for each term less.
    needed : a term stays if the law without it is worse by so many standard errors over the folds; and half of the
        coefficients must be so many errors from 0.
    near_share, near_noise : near the null space is a function whose changes are below this share of its variance, or
        this share of its noise.
    terms_patient : longer formulas wait until all simpler libraries were tried: they may be approximations.
    terms_short, certainty : of a longer one half of the coefficients must be so many errors from 0.
    independent, independent_exact : how much of a new law's gradient must leave the span of the others', in units of
        the variables' typical deviations: energy and angular momentum of orbits that are nearly circles leave .07, and
        less the nearer they are.
    same_share : what is the same in all data, a relation and no law, changes at each point by less than this share of
        its terms there, or by their noise ("amplitudes").
    cancelled : terms of a form with constants inside whose sum varies by less than this share of them imitate a
        function that has another form: ``x^a + x^-a`` with a near 0 is ``log(x)^2`` ("imitations").
    noise_least : the least noise that data are taken to have, as a share of a variable's deviation.
    noisy : data with more than this may hide a law from the exact search.
    loud : with more, data that show no law are smoothed along time and asked again, and "none" is not said: at 5 % the
        laws of chaotic Henon-Heiles and of the restricted three-body problem are hidden.
    trajectories_enough, points_enough : so many allow to say "none", or "conserved" where the gap is not plain.
    neighbours_share, neighbours_noise : where neighbours have less in common, and there is more noise than that, the
        sampling is too sparse to tell noise from change.
    chance : a library that makes something of shuffled points deviate by less is too rich for the data.
    rounding_chance : a coefficient stays as measured where a number at random would be as near to a fraction with this
        probability; rounding_errors : fractions lie within so many standard errors; denominator : up to this.

    Examples
    --------
    >>> from conserved import SYSTEMS, discover, simulate
    >>> from conserved.discovery import Criteria
    >>> discover(simulate(SYSTEMS["pendulum"](), 20, 60), criteria=Criteria(gap=0.05)).count
    1
    """

    exact_over_noise: float = 100.0
    exact_held_out: float = 10.0
    rate_doubted: float = 0.0027
    rate_seen: float = 3.35e-4
    drift_resolved: float = 0.03
    lagged_most: float = 0.0049
    lagged_of_noise_most: float = 0.3
    scatter_most: float = 1.5
    scatter_least: float = 0.4
    noise_share_most: float = 0.6
    windows_most: float = 1.5
    support_least: float = 0.8
    gap: float = 0.15
    nothing: float = 0.3
    clear: float = 0.02
    worth_crude: float = 3.0
    worth_clear: float = 3000.0
    better: float = 30.0
    needed: float = 3.0
    near_share: float = 5e-4
    near_noise: float = 0.5
    terms_patient: int = 6
    terms_short: int = 8
    certainty: float = 30.0
    independent: float = 0.05
    independent_exact: float = 0.01
    same_share: float = 3e-5
    cancelled: float = 1e-3
    noise_least: float = 1e-9
    noisy: float = 1e-6
    loud: float = 0.04
    trajectories_enough: int = 10
    points_enough: int = 1000
    neighbours_share: float = 0.6
    neighbours_noise: float = 1e-3
    chance: float = 0.2
    rounding_chance: float = 0.01
    rounding_errors: float = 4.0
    denominator: int = 12

    @cached_property
    def drift_doubted(self) -> float:
        """How many errors a line of two coefficients is from none at that rate: 3.44, the root of Hotelling's T^2."""
        return sqrt(-2 * log(self.rate_doubted))

    @cached_property
    def drift_seen(self) -> float:
        """How many errors a line of two coefficients is from none when it is seen: 4.0."""
        return sqrt(-2 * log(self.rate_seen))

    @cached_property
    def lagged_errors(self) -> float:
        """How many errors a normal number is from 0 at that rate: 3.4."""
        return float(-ndtri(self.rate_seen))

    def exact_limit(self, noise: float) -> float:
        """Return the largest deviation of an exact law within trajectories, for the noise's share of a deviation."""
        return float(min(self.exact_over_noise * max(noise, self.noise_least), self.noisy))


DEFAULT = Criteria()
