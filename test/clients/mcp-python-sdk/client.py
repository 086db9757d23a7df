"""Registers as an MCP client does: by itself, on its way to a protected MCP server."""

import asyncio
import os
from urllib.parse import parse_qs, urlparse

import httpx2
from mcp.client.auth import OAuthClientProvider, OAuthRegistrationError
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

from take_step import step

SERVER = os.environ["ISSUER"] + "/mcp"


class MemoryStorage:
    """Keeps what the SDK learns."""

    def __init__(self) -> None:
        self.tokens: OAuthToken | None = None
        self.client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


class Browser:
    """What a user's browser would do: follow the authorization URL as far as the redirect."""

    async def open(self, url: str) -> None:
        async with httpx2.AsyncClient() as http:
            response = await http.get(url)
        self.query = parse_qs(urlparse(response.headers["location"]).query)

    async def callback(self) -> AuthorizationCodeResult:
        return AuthorizationCodeResult(code=self.query["code"][0], state=self.query["state"][0])


async def connect(storage: MemoryStorage, redirect_uri: str, **metadata: str) -> httpx2.Response:
    """Asks the MCP server for something, which takes a token, which takes a registration."""
    browser = Browser()
    provider = OAuthClientProvider(
        server_url=SERVER,
        client_metadata=OAuthClientMetadata(client_name="MCP client", redirect_uris=[redirect_uri], **metadata),
        storage=storage,
        redirect_handler=browser.open,
        callback_handler=browser.callback,
    )
    async with httpx2.AsyncClient(auth=provider) as http:
        return await http.get(SERVER)


async def main() -> None:
    public, confidential = MemoryStorage(), MemoryStorage()

    with step("register"):
        response = await connect(public, "http://localhost:3030/callback", token_endpoint_auth_method="none")
        assert public.client is not None and public.client.client_secret is None
        # Without a method the server chooses; the SDK then has to have a secret.
        await connect(confidential, "https://rp.example.org/callback", application_type="web")
        assert confidential.client is not None and confidential.client.client_secret

    # The SDK has looked for the endpoint before.
    with step("discover"):
        assert public.client.issuer is not None

    with step("token"):
        assert response.status_code == 200 and public.tokens is not None and confidential.tokens is not None

    with step("refused metadata") as told:
        try:
            await connect(MemoryStorage(), "https://rp.example.org/callback#fragment")
        except OAuthRegistrationError as refusal:
            # The SDK has one exception for all; the answer is in its text.
            assert "invalid_redirect_uri" in str(refusal)
            told.append(str(refusal)[:120])
        else:
            raise AssertionError("is not refused")


asyncio.run(main())
