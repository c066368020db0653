from tests.api.doors import operation
from tests.factories import PASSWORD

DOORS = [
    operation("list_data_exports", signed_in=200),
    operation("retrieve_data_export", "data_export", influencer=200),
    # Nobody here proved lately that it is them.
    operation("create_data_export", signed_in=403, data={}),
    operation("download_data_export", "data_export", otherwise=403),
    operation("retrieve_deletion", signed_in=200),
    # The only owner of a team hands over first.
    operation("create_deletion", signed_in=201, owner=409, data={"password": PASSWORD}),
    operation("delete_deletion", signed_in=409, flagged=409),
]
