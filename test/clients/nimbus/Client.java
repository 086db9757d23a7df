import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ProtectedResourceRequest;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.client.ClientDeleteRequest;
import com.nimbusds.oauth2.sdk.client.ClientReadRequest;
import com.nimbusds.oauth2.sdk.client.ClientRegistrationResponse;
import com.nimbusds.oauth2.sdk.client.RegistrationError;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformation;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformationResponse;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationRequest;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationResponseParser;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientUpdateRequest;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import net.minidev.json.JSONObject;

/** Lives the life of a client with the Nimbus OAuth 2.0 SDK with OpenID Connect extensions. */
public class Client {
    static final URI REDIRECT_URI = URI.create("https://rp.example.org/callback");

    /** Takes one step and prints how it went; what it throws ends the program. */
    static <T> T step(String name, Callable<T> action) throws Exception {
        try {
            T value = action.call();
            print(name, "passed", value instanceof String detail ? detail : "");
            return value;
        } catch (Exception | AssertionError error) {
            print(name, "failed", error.toString());
            throw error;
        }
    }

    static void print(String step, String result, String detail) {
        String rest = new JSONObject(Map.of("result", result, "detail", detail)).toJSONString();
        System.out.println("{\"step\":\"" + step + "\"," + rest.substring(1));
    }

    static Void check(boolean holds, Object found) {
        if (!holds) throw new AssertionError(String.valueOf(found));
        return null;
    }

    static OIDCClientMetadata metadata(URI redirectUri) {
        OIDCClientMetadata metadata = new OIDCClientMetadata();
        metadata.setRedirectionURI(redirectUri);
        metadata.setName("Relying Party");
        metadata.setGrantTypes(Set.of(GrantType.AUTHORIZATION_CODE, GrantType.CLIENT_CREDENTIALS));
        metadata.applyDefaults();
        return metadata;
    }

    static ClientRegistrationResponse send(ProtectedResourceRequest request) throws Exception {
        return OIDCClientRegistrationResponseParser.parse(request.toHTTPRequest().send());
    }

    static OIDCClientInformation informationOf(ClientRegistrationResponse response) {
        if (response instanceof OIDCClientInformationResponse success) return success.getOIDCClientInformation();
        throw new AssertionError(response.toErrorResponse().getErrorObject());
    }

    public static void main(String[] args) throws Exception {
        BearerAccessToken token = new BearerAccessToken(System.getenv("INITIAL_ACCESS_TOKEN"));

        OIDCProviderMetadata provider =
                step("discover", () -> OIDCProviderMetadata.resolve(new Issuer(System.getenv("ISSUER"))));
        URI endpoint = provider.getRegistrationEndpointURI();

        OIDCClientInformation client = step("register", () ->
                informationOf(send(new OIDCClientRegistrationRequest(endpoint, metadata(REDIRECT_URI), token))));
        URI uri = client.getRegistrationURI();
        BearerAccessToken registrationToken = client.getRegistrationAccessToken();

        step("token", () -> {
            ClientSecretBasic authentication = new ClientSecretBasic(client.getID(), client.getSecret());
            TokenRequest request = new TokenRequest.Builder(
                    provider.getTokenEndpointURI(), authentication, new ClientCredentialsGrant()).build();
            TokenResponse response = TokenResponse.parse(request.toHTTPRequest().send());
            return check(response.indicatesSuccess(), "no token");
        });

        step("register a key", () -> {
            OIDCClientMetadata withKey = metadata(REDIRECT_URI);
            JWKSet keys = new JWKSet(new ECKeyGenerator(Curve.P_256).keyID("1").keyUse(KeyUse.SIGNATURE).generate());
            withKey.setTokenEndpointAuthMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT);
            withKey.setJWKSet(keys.toPublicJWKSet());
            OIDCClientInformation registered =
                    informationOf(send(new OIDCClientRegistrationRequest(endpoint, withKey, token)));
            return check(registered.getOIDCMetadata().getJWKSet().equals(keys.toPublicJWKSet()), registered);
        });

        step("read", () -> {
            OIDCClientInformation read = informationOf(send(new ClientReadRequest(uri, registrationToken)));
            return check(read.getID().equals(client.getID()), read.getID());
        });

        step("update", () -> {
            OIDCClientMetadata renamed = client.getOIDCMetadata();
            renamed.setName("Renamed");
            OIDCClientInformation updated = informationOf(send(new OIDCClientUpdateRequest(
                    uri, client.getID(), registrationToken, renamed, client.getSecret())));
            return check(updated.getOIDCMetadata().getName().equals("Renamed"), updated.getOIDCMetadata());
        });

        step("delete", () -> {
            int status = new ClientDeleteRequest(uri, registrationToken).toHTTPRequest().send().getStatusCode();
            return check(status == 204, status);
        });

        step("deleted token", () -> {
            ClientRegistrationResponse response = send(new ClientReadRequest(uri, registrationToken));
            return check(BearerTokenError.INVALID_TOKEN.equals(response.toErrorResponse().getErrorObject()), response);
        });

        step("refused metadata", () -> {
            OIDCClientMetadata bad = metadata(URI.create("http://rp.example.org/callback"));
            bad.setTokenEndpointAuthMethod(ClientAuthenticationMethod.NONE);
            ClientRegistrationResponse response = send(new OIDCClientRegistrationRequest(endpoint, bad, token));
            var error = response.toErrorResponse().getErrorObject();
            check(RegistrationError.INVALID_REDIRECT_URI.equals(error), error);
            return error.getCode() + ": " + error.getDescription();
        });

        step("refused token", () -> {
            ClientRegistrationResponse response = send(new OIDCClientRegistrationRequest(
                    endpoint, metadata(REDIRECT_URI), new BearerAccessToken("wrong")));
            return check(BearerTokenError.INVALID_TOKEN.equals(response.toErrorResponse().getErrorObject()), response);
        });
    }
}
