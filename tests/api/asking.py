"""How tests send bodies, and read what was wrong with them."""


def post(client, path, data=None, **headers):
    return client.post(path, {} if data is None else data, content_type="application/json", headers=headers)


def pointers(answer):
    assert answer.status_code == 400
    return {error["pointer"] for error in answer.json()["errors"]}
