package provider

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

type key struct{}

// Whatever the framework keeps of a call, what its context carries goes when it is answered.
func TestServer_letsGoOfTheContextOfACallThatItAnswered(t *testing.T) {
	t.Parallel()
	s := NewServer(New("test")())
	held := make([]weak.Pointer[[1024]byte], 50)
	for i := range held {
		carried := new([1024]byte)
		held[i] = weak.Make(carried)
		ctx := context.WithValue(t.Context(), key{}, carried)
		resp, err := s.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: "oktascim_connection"})
		if err != nil || len(resp.Diagnostics) > 0 {
			t.Fatal(resp, err)
		}
	}
	runtime.GC()
	kept := 0
	for _, h := range held {
		if h.Value() != nil {
			kept++
		}
	}
	// The last call's may still be on the stack.
	if kept > 1 {
		t.Errorf("what %d of %d answered calls carried is kept", kept, len(held))
	}
	runtime.KeepAlive(s)
}

func TestAnswer_givesACallItsContextAndEndsIt(t *testing.T) {
	t.Parallel()
	outer, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "v"))
	defer cancel()
	var inner, derived context.Context
	got, err := answer(outer, "request", func(ctx context.Context, request string) (string, error) {
		inner = ctx
		var stop context.CancelFunc
		derived, stop = context.WithCancel(ctx)
		defer stop()
		if ctx.Value(key{}) != "v" || ctx.Err() != nil || derived.Err() != nil {
			t.Errorf("the call sees %v, %v", ctx.Value(key{}), ctx.Err())
		}
		cancel()
		<-derived.Done()
		if !errors.Is(ctx.Err(), context.Canceled) {
			t.Error("the cancellation does not reach the call")
		}
		return request, errors.ErrUnsupported
	})
	if got != "request" || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("answered %q, %v", got, err)
	}
	if inner.Value(key{}) != nil || inner.Err() == nil {
		t.Errorf("afterwards there is still %v, %v", inner.Value(key{}), inner.Err())
	}
	<-inner.Done()
}

// The protocol's newer parts are found by the methods that a server has.
func TestServer_offersWhatTheFrameworkOffers(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]tfprotov6.ProviderServer{"ours": NewServer(New("test")()), "the framework's": providerserver.NewProtocol6(New("test")())()} {
		_, lists := s.(tfprotov6.ListResourceServer)
		_, acts := s.(tfprotov6.ActionServer)
		_, stores := s.(tfprotov6.StateStoreServer)
		if !lists || !acts || !stores {
			t.Errorf("%s: lists %t, acts %t, stores %t", name, lists, acts, stores)
		}
	}
	if _, ours := NewServer(New("test")()).(server); !ours {
		t.Error("the framework's server lacks a part, so its contexts are kept")
	}
}

func TestUnheard_isWhoeverDidNotAskForALog(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ []string
		want    bool
	}{
		{nil, true},
		{[]string{"HOME=/root", "TF_LOG="}, true},
		{[]string{"TF_LOG_PATH=terraform.log"}, true},
		{[]string{"TF_LOG=INFO"}, false},
		{[]string{"TF_LOG_PROVIDER=DEBUG"}, false},
		{[]string{"TF_LOG_PROVIDER_OKTASCIM=DEBUG"}, false},
		{[]string{"TF_LOG_SDK_PROTO=TRACE"}, false},
		{[]string{"TF_LOG_CORE=TRACE"}, false},
	} {
		if got := unheard(c.environ); got != c.want {
			t.Errorf("%v: %t", c.environ, got)
		}
	}
}

// BenchmarkSchema is what a start costs until the schema is answered, without the process.
func BenchmarkSchema(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewServer(New("test")()).GetProviderSchema(b.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
			b.Fatal(err)
		}
	}
}
