package snapshot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

const (
	hookKeys = "hook/"
	hookList = "hooks"
	// attachment is what the run notes under, as of a feature, which hooks it makes apps call, and attachedHook the setting of it.
	attachment   = "IMPORT_HOOK"
	attachedHook = "id"
)

func hookKey(id string) string { return hookKeys + id }

// HookChange is one write of an import hook.
type HookChange struct {
	Content okta.HookContent
	// Resend sends the content although nothing of it differs: the change is in a secret, which Okta does not show.
	Resend bool
	// Differing says, in words, which of the content h has otherwise. It does not look at the status.
	Differing func(h *okta.Hook) []string
}

// HookLostError says that a hook was sent for creation and that nobody knows what became of it.
type HookLostError struct {
	// Name is that of the hook.
	Name string
	// IDs are the hooks that may be it; none when the list of hooks shows none, or could not be read.
	IDs []string
	// Reason is why the creation failed.
	Reason error
}

func (e *HookLostError) Error() string {
	return fmt.Sprintf("it is not known whether the inline hook %q was created: %v", e.Name, e.Reason)
}

// Unwrap returns Reason.
func (e *HookLostError) Unwrap() error { return e.Reason }

// Hook reads one inline hook of any type. The error satisfies [okta.IsNotFound] when there is none.
func (s *Store) Hook(ctx context.Context, id string) (*okta.Hook, error) {
	return read(ctx, s, hookKey(id), func(ctx context.Context) (*okta.Hook, error) { return s.api.Hook(ctx, id) })
}

// ImportHooks lists the import hooks of the org.
func (s *Store) ImportHooks(ctx context.Context) ([]okta.Hook, error) {
	return read(ctx, s, hookList, s.api.ImportHooks)
}

// CreateHook creates an import hook, switches it off where it is to be off, and returns it as read after that. A hook beside an error exists,
// and is not as wanted. Creation is not idempotent: after a failure that may have come too late, the hook is looked for before it is
// sent again, and a [HookLostError] says that this settled nothing.
func (s *Store) CreateHook(ctx context.Context, c HookChange) (*okta.Hook, error) {
	h, err := s.createHook(ctx, c)
	if err != nil {
		return nil, err
	}
	settled, err := s.settleHook(ctx, h.ID, c)
	if settled == nil {
		settled = h
	}
	return settled, err
}

// createHook holds the lock of all creations: only while nobody else of this run creates, a new hook in the list is the own one.
func (s *Store) createHook(ctx context.Context, c HookChange) (*okta.Hook, error) {
	unlock, err := s.lock(ctx, hookList)
	if err != nil {
		return nil, err
	}
	defer unlock()
	defer s.drop(hookList)
	s.drop(hookList)
	before, err := s.ImportHooks(ctx)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		h, err := s.api.CreateHook(ctx, c.Content)
		if err == nil {
			return h, nil
		}
		open := mayHaveCreated(err)
		if open {
			ids, unseen := s.newHooks(ctx, c, before)
			switch {
			case unseen == nil && len(ids) == 1:
				h, unread := s.Hook(ctx, ids[0])
				if unread != nil {
					return nil, &HookLostError{Name: c.Content.Name, IDs: ids, Reason: unread}
				}
				return h, nil
			case unseen != nil || len(ids) > 1:
				return nil, &HookLostError{Name: c.Content.Name, IDs: ids, Reason: err}
			}
		}
		if end := s.api.Wait(ctx, err, attempt); end != nil {
			if open {
				return nil, &HookLostError{Name: c.Content.Name, Reason: err}
			}
			return nil, end
		}
	}
}

// mayHaveCreated tells a request that may have been carried out from one that Okta refused, or that was not sent.
func mayHaveCreated(err error) bool {
	var e *okta.Error
	if !errors.As(err, &e) || e.Attempts == 0 && e.Status == 0 {
		return false
	}
	return e.Status < http.StatusBadRequest || e.Status >= http.StatusInternalServerError
}

// newHooks are the hooks that are not in before and are as c makes one. It looks for a while, because a list may be older than a write.
func (s *Store) newHooks(ctx context.Context, c HookChange, before []okta.Hook) ([]string, error) {
	var ids []string
	for _, pause := range confirmPauses {
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return nil, err
		}
		s.drop(hookList)
		now, err := s.ImportHooks(ctx)
		if err != nil {
			return nil, err
		}
		for _, h := range now {
			known := slices.ContainsFunc(before, func(b okta.Hook) bool { return b.ID == h.ID })
			if !known && h.Name == c.Content.Name && len(c.Differing(&h)) == 0 {
				ids = append(ids, h.ID)
			}
		}
		if len(ids) > 0 {
			break
		}
	}
	return ids, nil
}

// ChangeHook gives an import hook what differs and returns it as read after the write. It returns the hook together with a
// [NotKeptError] when Okta accepted the write and does not show it, and [okta.ErrHookSecret] for a write that lacks a secret.
func (s *Store) ChangeHook(ctx context.Context, id string, c HookChange) (*okta.Hook, error) {
	unlock, err := s.lock(ctx, hookKey(id))
	if err != nil {
		return nil, err
	}
	defer unlock()
	for attempt := 1; ; attempt++ {
		sent, err := s.replaceHook(ctx, id, c)
		switch {
		case err == nil:
			return s.settleHook(ctx, id, c)
		case !sent:
			return nil, err
		}
		if end := s.api.Wait(ctx, err, attempt); end != nil {
			return nil, end
		}
	}
}

// replaceHook sends a hook as it is now with c worked in, when it differs. sent is false when nothing was.
func (s *Store) replaceHook(ctx context.Context, id string, c HookChange) (sent bool, err error) {
	ctx, done := transport.KeepRoom(ctx)
	defer done()
	s.drop(hookKey(id))
	current, err := s.Hook(ctx, id)
	if err != nil || !c.Resend && len(c.Differing(current)) == 0 {
		return false, err
	}
	defer s.drop(hookKey(id), hookList)
	return true, s.api.PutHook(ctx, current, c.Content)
}

// settleHook switches a hook to what it is to be, and reads until it is as wanted.
func (s *Store) settleHook(ctx context.Context, id string, c HookChange) (*okta.Hook, error) {
	h, err := s.Hook(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.Content.Active != (h.Status == okta.HookActive) {
		if err := s.switchHook(ctx, id, c.Content.Active); err != nil {
			return h, err
		}
	}
	var missing []string
	for _, pause := range confirmPauses {
		if pause > 0 {
			if err := s.clock.Sleep(ctx, pause); err != nil {
				return h, err
			}
			s.drop(hookKey(id))
		}
		read, err := s.Hook(ctx, id)
		if err != nil {
			return h, err
		}
		h, missing = read, c.Differing(read)
		if c.Content.Active != (h.Status == okta.HookActive) {
			missing = append(missing, "status is "+h.Status)
		}
		if len(missing) == 0 {
			return h, nil
		}
	}
	return h, &NotKeptError{Object: "the inline hook " + id, Settings: missing}
}

func (s *Store) switchHook(ctx context.Context, id string, on bool) error {
	defer s.drop(hookKey(id), hookList)
	if on {
		return s.api.ActivateHook(ctx, id)
	}
	return s.api.DeactivateHook(ctx, id)
}

// NoteHook notes that this run makes an app call the import hook with this id, before anybody can see it; see [Store.ChoseHook].
func (s *Store) NoteHook(appID, id string) {
	s.note(appID, Change{Feature: attachment, Settings: map[string]any{attachedHook: id}})
}

// ChoseHook reports whether the last hook that this run made an app call is the one with this id. It tells a hook that replaces another one
// of the same run from one that somebody chose.
func (s *Store) ChoseHook(appID string, id any) bool {
	return s.Changed(appID, attachment, attachedHook, id)
}

// DeleteHook switches an inline hook off, deletes it and makes sure that it is gone. One that is gone already is no error.
func (s *Store) DeleteHook(ctx context.Context, id string) error {
	unlock, err := s.lock(ctx, hookKey(id))
	if err != nil {
		return err
	}
	defer unlock()
	s.drop(hookKey(id))
	h, err := s.Hook(ctx, id)
	if err == nil && h.Status == okta.HookActive {
		err = s.switchHook(ctx, id, false)
	}
	if err == nil {
		err = s.api.DeleteHook(ctx, id)
		s.drop(hookKey(id), hookList)
	}
	if err == nil {
		for _, pause := range confirmPauses {
			if err = s.clock.Sleep(ctx, pause); err != nil {
				return err
			}
			s.drop(hookKey(id))
			if _, err = s.Hook(ctx, id); err != nil {
				break
			}
		}
	}
	switch {
	case okta.IsNotFound(err):
		return nil
	case err == nil:
		return &NotKeptError{Object: "the inline hook " + id, Settings: []string{"it is still there"}}
	default:
		return err
	}
}
