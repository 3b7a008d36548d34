package provider

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logger writes the transport's lines to Terraform's log, where TF_LOG=DEBUG shows one line a request. What the transport
// hands over holds no credential; masking is the second line of defence, against an error text that quotes one.
type logger struct{ secrets []string }

// newLogger returns a logger that masks secrets and the password in the address of the proxy.
func newLogger(secrets []string, proxy string) logger {
	if !strings.Contains(proxy, "://") {
		proxy = "http://" + proxy
	}
	if u, err := url.Parse(proxy); err == nil && u.User != nil {
		if password, ok := u.User.Password(); ok {
			secrets = append(secrets, password)
		}
	}
	// An empty string would match everywhere.
	return logger{slices.DeleteFunc(slices.Clone(secrets), func(s string) bool { return s == "" })}
}

func (l logger) Debug(ctx context.Context, msg string, fields map[string]any) {
	tflog.Debug(tflog.MaskLogStrings(ctx, l.secrets...), msg, fields)
}

func (l logger) Info(ctx context.Context, msg string, fields map[string]any) {
	tflog.Info(tflog.MaskLogStrings(ctx, l.secrets...), msg, fields)
}
