from tests.api.doors import Operation

DOORS: list[Operation] = []
