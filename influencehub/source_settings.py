"""Keys and addresses of the sources that numbers come from, out of the environment: <SLUG>_<NAME>, all optional."""

from influencehub.env import env

# By source, what it reads from the environment; `base` replaces the platform's own address.
NAMES = {
    "phyllo": ("base", "client_id", "client_secret", "environment", "products"),
    "youtube": ("base", "hub", "api_key", "websub_secret", "client_id", "client_secret"),
    "ig_graph": (
        "base",
        "app_id",
        "app_secret",
        "version",
        "verify_token",
        "discovery_user",
        "discovery_token",
    ),
    "ig_public": ("proxies",),
    "tiktok": ("base", "client_key", "client_secret"),
    "x": ("base", "bearer_token", "dollars_a_day", "user_price", "post_price"),
    "ga4": ("base",),
}


def sources(*, sandbox: bool) -> dict[str, dict[str, str]]:
    """Return what is known of each source. The sandbox invents its numbers and is for demonstrations."""
    known = {slug: {name: env(f"{slug}_{name}".upper()) for name in names} for slug, names in NAMES.items()}
    return known | ({"sandbox": {}} if sandbox else {})
