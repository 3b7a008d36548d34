package snapshot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func emptyStore() *snapshot.Store { return snapshot.New(okta.New(nil), nil) }

func TestGiveAndLeave_waitForEachOtherAndNotForTheirOwnKind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := emptyStore()
		one, err := s.Give(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		two, err := s.Give(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		if _, done, err := s.Leave(t.Context(), "y"); err != nil {
			t.Fatal(err)
		} else {
			done()
		}
		left := make(chan bool, 1)
		go func() {
			isGiven, done, err := s.Leave(t.Context(), "x")
			if err != nil {
				t.Error(err)
				return
			}
			left <- isGiven("a") && isGiven("b") && !isGiven("c")
			done()
		}()
		synctest.Wait()
		one([]string{"a"})
		synctest.Wait()
		if len(left) > 0 {
			t.Error("it was left while it was given")
		}
		two([]string{"b"})
		if !<-left {
			t.Error("it is not told what was given")
		}
		done, err := s.Give(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		done(nil)
	})
}

func TestLeave_endsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := emptyStore()
		if _, err := s.Give(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := s.Leave(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestPlans_tellWhatTwoOfThemWantOfOneSetting(t *testing.T) {
	t.Parallel()
	s := emptyStore()
	want := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	disputed, left := s.PlanGiving("x", map[string]any{"a": true, "b": "1"})
	want("disputed at first", disputed)
	want("left at first", left)
	disputed, left = s.PlanGiving("x", map[string]any{"a": true, "b": "2"})
	want("disputed", disputed, "b")
	want("left", left)
	want("given", s.PlanLeaving("x", []string{"c", "b"}), "b")
	disputed, left = s.PlanGiving("x", map[string]any{"c": nil})
	want("disputed of another", disputed)
	want("left of another", left, "c")
	disputed, left = s.PlanGiving("y", map[string]any{"a": false, "c": nil})
	want("disputed of another thing", disputed)
	want("left of another thing", left)
}
