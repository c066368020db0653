"""How the schema says the ways to prove who one is."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library's own registry
    target_class = "accounts.authentication.AccessToken"
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        text = "The access token of a sign-in, good for five minutes: see docs/api.md."
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": text}


class PersonalTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library's own registry
    target_class = "accounts.authentication.PersonalToken"
    name = "personalToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        text = "A personal token (ihp_…), made on the settings' page, for what its scopes name."
        return {"type": "http", "scheme": "bearer", "description": text}


class WebsiteSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library's own registry
    target_class = "accounts.authentication.WebsiteSession"
    name = "websiteSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        text = "The website's own cookie, with X-CSRFToken on whatever changes something."
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": text}
