package transport

import "context"

type markKey struct{}

// WithMark returns a context whose requests carry mark at the end of their user agent, where Okta's System Log shows it
// (client.userAgent.rawUserAgent of an event).
func WithMark(ctx context.Context, mark string) context.Context {
	return context.WithValue(ctx, markKey{}, mark)
}

// marked returns userAgent with the mark of ctx.
func marked(ctx context.Context, userAgent string) string {
	if mark, ok := ctx.Value(markKey{}).(string); ok {
		return userAgent + " " + mark
	}
	return userAgent
}
