"""Methods: what is trained with which loss.

A new method is one file with a ``Method`` in it and one line in ``METHODS``; the contract tests in
``tests/contracts`` then cover it with no test written.
"""

from conserved.methods.barlow import BarlowTwins
from conserved.methods.byol import BYOL
from conserved.methods.dino import DINO
from conserved.methods.infonce import InfoNCE
from conserved.methods.kernel import Kernel
from conserved.methods.method import Method
from conserved.methods.moco import MoCo
from conserved.methods.nce import NCE
from conserved.methods.noise_variance import NoiseVariance
from conserved.methods.ntxent import NTXent
from conserved.methods.siamese import Siamese
from conserved.methods.simsiam import SimSiam
from conserved.methods.spectral import Spectral
from conserved.methods.square_ratio import SquareRatio
from conserved.methods.supervised import Supervised
from conserved.methods.swav import SwAV
from conserved.methods.vicreg import VICReg

METHODS: dict[str, type[Method]] = {
    "supervised": Supervised,
    "siamese": Siamese,
    "nce": NCE,
    "infonce": InfoNCE,
    "ntxent": NTXent,
    "moco": MoCo,
    "byol": BYOL,
    "simsiam": SimSiam,
    "barlow": BarlowTwins,
    "vicreg": VICReg,
    "spectral": Spectral,
    "square-ratio": SquareRatio,
    "noise-variance": NoiseVariance,
    "swav": SwAV,
    "dino": DINO,
    "kernel": Kernel,
}

__all__ = ["METHODS", "Method"]
