from pathlib import Path

import pytest

from tests.mutation.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_a_fault_fits_the_sources(fault: Fault) -> None:
    source = (ROOT / "protocol" / fault.path).read_text()
    assert source.count(fault.right) == 1
    assert fault.wrong != fault.right
    for test in fault.tests:
        assert (ROOT / "tests" / test.partition("::")[0]).is_file()


def test_there_are_twenty_different_faults() -> None:
    assert len({(fault.path, fault.right) for fault in FAULTS}) == len(FAULTS) >= 20
    assert len({fault.path for fault in FAULTS}) >= 12
