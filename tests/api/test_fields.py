"""What may be read and written, by name: a serializer that grows a member fails here until somebody says it is meant."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.api import (
    fields_access,
    fields_accounts,
    fields_analytics,
    fields_campaigns,
    fields_collaborations,
    fields_discovery,
    fields_messaging,
    fields_moderation,
    fields_profiles,
    fields_rights,
)

TABLES = (
    fields_messaging,
    fields_access,
    fields_accounts,
    fields_profiles,
    fields_moderation,
    fields_rights,
    fields_campaigns,
    fields_collaborations,
    fields_analytics,
    fields_discovery,
)
READS = {name: members for table in TABLES for name, members in table.READS.items()}
WRITES = {name: members for table in TABLES for name, members in table.WRITES.items()}
# Nobody ever sets these through a body; each has a verb, or none.
NEVER_WRITTEN = {"role", "is_staff", "is_superuser", "is_active", "status", "approved", "flagged_at", "flag_reason"}
NEVER_READ = {"password", "digest", "sealed", "secret_sealed", "session_key", "access_epoch"}
OF_THE_KIT = {"Problem", "Fault"}


@pytest.fixture(scope="module")
def components():
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    return {
        name: set(schema.get("properties", {}))
        for name, schema in schemas.items()
        if schema.get("type") == "object" and not name.startswith("Paginated") and name not in OF_THE_KIT
    }


def test_every_member_is_listed(components):
    assert components == READS | WRITES


def test_bodies_and_representations_are_kept_apart(components):
    assert {name for name in components if name.endswith("Request")} == set(WRITES)


def test_nobody_writes_what_is_decided_elsewhere():
    wrong = {name: members & NEVER_WRITTEN for name, members in WRITES.items() if members & NEVER_WRITTEN}

    # A team's owner gives the roles inside it: that is the brand's own, not the account's.
    assert {name for name in wrong if "Member" not in name and "Invitation" not in name} == set()


def test_no_secret_is_read(components):
    read = {name: members for name, members in components.items() if not name.endswith("Request")}

    assert {name: members & NEVER_READ for name, members in read.items() if members & NEVER_READ} == {}
