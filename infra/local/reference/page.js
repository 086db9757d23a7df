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

/** The operations on a client are about the one that was registered last; a replacement names it in its body, too. */
function fillClientId({ specActions, specSelectors, oas3Actions }, clientId) {
  const path = "/oidc/clientConfig";
  for (const method of ["get", "put", "patch", "delete"]) {
    specActions.changeParam([path, method], "clientId", "query", clientId);
  }
  const body = ["paths", path, "put", "requestBody", "content", "application/json"];
  const example = specSelectors
    .specJson()
    .getIn([...body, "examples"])
    .first()
    .get("value");
  const value = JSON.stringify(example.set("client_id", clientId), null, 2);
  const pathMethod = [path, "put"];
  oas3Actions.setRequestBodyValue({ value, pathMethod });
  // Otherwise the form begins with the example when it is opened.
  oas3Actions.setRetainRequestBodyValueFlag({ value: true, pathMethod });
}

/** Every field of the dialog for credentials asks for the focus when it opens, and the last one gets it. */
const focusFirstField = ({ React }) => ({
  wrapComponents: {
    authorizationPopup: (Original) => (properties) => {
      React.useEffect(() => {
        document.querySelector(".modal-ux-content input")?.focus();
        document.querySelector(".modal-ux-content")?.scrollTo(0, 0);
      }, []);
      return React.createElement(Original, properties);
    },
  },
});

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
  plugins: [focusFirstField],
  // The page sends what was typed into it and nothing else, and a refusal is shown here: with credentials of the
  // browser's own, it would ask for a password in a window of its own.
  requestInterceptor: (request) => Object.assign(request, { credentials: "omit" }),
  responseInterceptor: (response) => {
    keepTokens(ui, response);
    return response;
  },
});
