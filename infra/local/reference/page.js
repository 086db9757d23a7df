// The reference page: Swagger UI on the document of this service. Tokens stay in this page's memory.

/** What an answer opens: the token goes to the operations that ask for it, as a person would paste it. */
function keepTokens(ui, { url, status, obj: answer }) {
  const { pathname } = new URL(url, location.href);
  if (pathname === "/oidc/initToken" && status === 200) {
    ui.preauthorizeApiKey("initialAccessToken", answer.access_token);
  }
  if (pathname === "/oidc/register" && status === 201) {
    ui.preauthorizeApiKey("registrationAccessToken", answer.registration_access_token);
    fillClientId(ui, answer.client_id);
  }
}

/** The operations on a client are about the one that was registered last. */
function fillClientId({ specActions }, clientId) {
  for (const method of ["get", "put", "patch", "delete"]) {
    specActions.changeParam(["/oidc/clientConfig", method], "clientId", "query", clientId);
  }
}

const ui = window.SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.getElementById("reference"),
  presets: [window.SwaggerUIBundle.presets.apis],
  // Nothing is asked of anybody else: no badge of a validator, no configuration from the page's address.
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
  deepLinking: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  responseInterceptor: (response) => {
    keepTokens(ui, response);
    return response;
  },
});
