"""Registers a relying party with idpyoidc, the library of the JWTConnect project that followed pyoidc."""

import os

from cryptojwt.key_jar import build_keyjar
from idpyoidc.client.defaults import DEFAULT_KEY_DEFS, DEFAULT_OIDC_SERVICES
from idpyoidc.client.oidc import RP
from idpyoidc.message import Message

from take_step import step

INITIAL_ACCESS_TOKEN = os.environ["INITIAL_ACCESS_TOKEN"]
REDIRECT_URI = "https://rp.example.org/callback"
SERVICES = {
    **DEFAULT_OIDC_SERVICES,
    "registration_read": {"class": "idpyoidc.client.oidc.read_registration.RegistrationRead"},
    "client_credentials": {"class": "idpyoidc.client.oauth2.client_credentials.CCAccessTokenRequest"},
}


def relying_party(method: str = "client_secret_basic") -> RP:
    """A relying party that has keys of its own, as the library wants it."""
    config = {
        "issuer": os.environ["ISSUER"],
        "redirect_uris": [REDIRECT_URI],
        "client_authn_methods": ["bearer_header", "client_secret_basic"],
        "preference": {"response_types_supported": ["code"], "token_endpoint_auth_methods_supported": [method]},
    }
    keyjar = build_keyjar(DEFAULT_KEY_DEFS)
    return RP(keyjar=keyjar, config=config, services=SERVICES)


def register(rp: RP, token: str = INITIAL_ACCESS_TOKEN, **metadata: object) -> Message:
    """The library takes an initial access token as it takes any bearer token."""
    request = {"redirect_uris": [REDIRECT_URI], "client_name": "Relying Party", **metadata}
    return rp.do_request("registration", request_args=request, authn_method="bearer_header", access_token=token)


rp = relying_party()
with step("discover"):
    rp.do_request("provider_info")
    assert rp.get_context().provider_info["registration_endpoint"]

with step("register"):
    registered = register(rp)
    assert "client_id" in registered and "client_secret" in registered, registered.to_dict()

with step("token"):
    request = {"grant_type": "client_credentials"}
    tokens = rp.do_request("client_credentials", request_args=request, authn_method="client_secret_basic")
    assert "access_token" in tokens, tokens.to_dict()

with step("read"):
    read = rp.do_request("registration_read")
    assert read.get("client_id") == registered["client_id"], read.to_dict()

with step("register a key"):
    with_key = relying_party("private_key_jwt")
    with_key.do_request("provider_info")
    answer = register(with_key)
    assert answer.get("token_endpoint_auth_method") == "private_key_jwt", answer.to_dict()
    assert "client_secret" not in answer and answer["jwks"] == with_key.keyjar.export_jwks(), answer.to_dict()

with step("refused metadata") as told:
    refused = register(rp, redirect_uris=[REDIRECT_URI + "#fragment"])
    assert refused.get("error") == "invalid_redirect_uri", refused.to_dict()
    told.append(f"{refused['error']}: {refused['error_description']}")

with step("refused token"):
    assert register(rp, token="wrong").get("error") == "invalid_token"
