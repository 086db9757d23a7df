// Registers a client with the MCP Go SDK, and gets a token with its secret through golang.org/x/oauth2.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// step takes one step of the program and prints how it went. A failure ends the program.
func step(name string, action func() (detail string, err error)) {
	detail, err := action()
	line := map[string]string{"result": "passed", "detail": detail}
	if err != nil {
		line = map[string]string{"result": "failed", "detail": err.Error()}
	}
	text, _ := json.Marshal(line)
	fmt.Printf("{\"step\":%q,%s\n", name, text[1:])
	if err != nil {
		os.Exit(1)
	}
}

// register sends the initial access token the usual way of Go: by an HTTP client that has it.
func register(ctx context.Context, endpoint, token string, metadata oauthex.ClientRegistrationMetadata) (*oauthex.ClientRegistrationResponse, error) {
	client := oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}))
	return oauthex.RegisterClient(ctx, endpoint, &metadata, client)
}

func main() {
	ctx := context.Background()
	token := os.Getenv("INITIAL_ACCESS_TOKEN")
	// The SDK takes loopback by its name only.
	issuer := strings.Replace(os.Getenv("ISSUER"), "127.0.0.1", "localhost", 1)
	metadata := oauthex.ClientRegistrationMetadata{
		ClientName:   "Relying Party",
		RedirectURIs: []string{"https://rp.example.org/callback"},
		GrantTypes:   []string{"authorization_code", "client_credentials"},
	}

	var server *oauthex.AuthServerMeta
	step("discover", func() (detail string, err error) {
		server, err = oauthex.GetAuthServerMeta(ctx, issuer+"/.well-known/oauth-authorization-server", issuer, nil)
		if err == nil && server == nil {
			err = errors.New("no metadata")
		}
		return "", err
	})

	var client *oauthex.ClientRegistrationResponse
	step("register", func() (detail string, err error) {
		client, err = register(ctx, server.RegistrationEndpoint, token, metadata)
		if err == nil && client.ClientSecret == "" {
			err = errors.New("no client secret")
		}
		return "", err
	})

	step("token", func() (string, error) {
		config := clientcredentials.Config{
			ClientID:     client.ClientID,
			ClientSecret: client.ClientSecret,
			TokenURL:     server.TokenEndpoint,
		}
		_, err := config.Token(ctx)
		return "", err
	})

	step("register a key", func() (string, error) {
		withKey := metadata
		withKey.TokenEndpointAuthMethod = "private_key_jwt"
		withKey.JWKSURI = "https://rp.example.org/jwks"
		registered, err := register(ctx, server.RegistrationEndpoint, token, withKey)
		if err == nil && (registered.JWKSURI != withKey.JWKSURI || registered.ClientSecret != "") {
			err = fmt.Errorf("registered otherwise: %+v", registered)
		}
		return "", err
	})

	step("refused metadata", func() (string, error) {
		bad := metadata
		bad.RedirectURIs = []string{"https://rp.example.org/callback#fragment"}
		_, err := register(ctx, server.RegistrationEndpoint, token, bad)
		var refusal *oauthex.ClientRegistrationError
		if !errors.As(err, &refusal) || refusal.ErrorCode != "invalid_redirect_uri" {
			return "", fmt.Errorf("not refused as invalid_redirect_uri: %v", err)
		}
		return refusal.Error(), nil
	})

	step("refused token", func() (string, error) {
		_, err := register(ctx, server.RegistrationEndpoint, "wrong", metadata)
		// The SDK has a type for status 400 only; of others it gives status and body.
		if err == nil || !strings.Contains(err.Error(), "invalid_token") {
			return "", fmt.Errorf("not refused as invalid_token: %v", err)
		}
		return "", nil
	})
}
