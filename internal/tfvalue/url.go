package tfvalue

import (
	"context"
	"net/url"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// HTTPSURL is a validator that refuses an address over which a secret would travel in the clear, one that holds credentials, which would end in the
// state, and one with white space, which Okta refuses. Null and unknown pass.
type HTTPSURL struct {
	// Subject is what the address is, as a diagnostic's title begins: The base URL.
	Subject string
	// Why is the sentence that says what Okta does with it, and Example an address that is right.
	Why, Example string
}

// Description says what is asked for.
func (HTTPSURL) Description(context.Context) string {
	return "must be an https URL without credentials"
}

// MarkdownDescription is [HTTPSURL.Description].
func (v HTTPSURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString adds an error at the attribute that holds no such address.
func (v HTTPSURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !Set(req.ConfigValue) {
		return
	}
	text := req.ConfigValue.ValueString()
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(text, "https://") || u.Hostname() == "" || u.User != nil || strings.ContainsAny(text, " \t\r\n") {
		resp.Diagnostics.AddAttributeError(req.Path, v.Subject+" is not an https URL",
			v.Why+" It must start with https://, hold no white space and no credentials, such as "+v.Example+".")
	}
}
