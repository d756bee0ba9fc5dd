import numpy as np

from infra_mind.domain.design import Site
from infra_mind.evaluation.bill.sizing import Need, fit_of
from infra_mind.evaluation.bill.tariff import Tariff
from tests.factories.brief import model

SERVICE = "database.postgresql.instance"
SITES = (Site("aws", "eu-central-1"), Site("azure", "westeurope"))


def test_takes_the_cheapest_size_that_carries_a_need():
    tariff = Tariff(model().book, SITES)
    sizes = tariff.sizes(SERVICE)
    site = np.array([0, 1, 0])
    cores = np.array([[0.5, 3.0, 9.0, 1e4]]) * np.array([[1.0], [1.0], [1.3]])
    fit = fit_of(tariff, SERVICE, site, Need(vcpu=cores, memory=cores * 4))
    for row, column in np.ndindex(*cores.shape):
        skus = sizes.skus[site[row]]
        vcpu, memory = sizes.vcpu[site[row]], sizes.memory[site[row]]
        # Beyond the largest as many of it are taken as are needed.
        core = min(cores[row, column], vcpu.max())
        held = min(cores[row, column] * 4, memory.max())
        carries = [
            place for place in range(len(skus)) if vcpu[place] >= core and memory[place] >= held
        ]
        expected = carries[0] if carries else int(vcpu.argmax())
        assert fit.place[row, column] == expected
        assert fit.count[row, column] == max(1.0, np.ceil(cores[row, column] / vcpu.max()))
