package snapshot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// contractKeys begins the keys of answers to reads that a contract describes.
const contractKeys = "contract/"

// ErrNoContract says that a request was not sent because no console contract describes it.
var ErrNoContract = errors.New("it needs an endpoint of the Admin Console that Okta does not document, and only a console contract can say which one: that takes console_contract in the provider block")

// UseContract sets the console contract of the run; nil, as without a call, is none. It is called before the store is used.
func (s *Store) UseContract(c *contract.Contract) { s.contract = c }

// Contract returns the console contract of the run, nil when there is none. A nil contract teaches no setting.
func (s *Store) Contract() *contract.Contract { return s.contract }

// ContractError is a failure at a request of the console contract: one of [okta.Error], or an answer that does not fit the contract.
type ContractError struct {
	Request contract.Request
	Err     error
}

func (e *ContractError) Error() string {
	return fmt.Sprintf("the console contract's request %s %s: %v", e.Request.Method, e.Request.Path, e.Err)
}

// Unwrap returns Err, but nothing of one that satisfies [okta.IsNotFound]: a path that is not there says that the contract does not fit the
// console, and never that the app is gone.
func (e *ContractError) Unwrap() error {
	if okta.IsNotFound(e.Err) {
		return nil
	}
	return e.Err
}

func contractKey(r contract.Request) string {
	return contractKeys + string(r.Host) + " " + r.Path + "?" + r.Query.Encode()
}

// ReadContract sends a read of the run's console contract, once for all who want the same, and returns the answer. It goes to the org's host
// or the Admin Console's and nowhere else. The error is [ErrNoContract], with nothing sent, when the run has no contract, else a [ContractError].
func (s *Store) ReadContract(ctx context.Context, r contract.Request) ([]byte, error) {
	if s.contract == nil {
		return nil, ErrNoContract
	}
	if r.Method != http.MethodGet || r.Body != nil {
		return nil, &ContractError{r, errors.New("a read is a GET without a body; nothing was sent")}
	}
	return read(ctx, s, contractKey(r), func(ctx context.Context) ([]byte, error) {
		answer, err := s.sendContract(ctx, r, false)
		return answer, err
	})
}

// WriteContract sends a write of the run's console contract and forgets the app and what was read of its settings; with an empty target,
// what was read by the contract. Errors are those of [Store.ReadContract].
func (s *Store) WriteContract(ctx context.Context, t contract.Target, r contract.Request) error {
	return s.writeContract(ctx, t, r, false)
}

func (s *Store) writeContract(ctx context.Context, t contract.Target, r contract.Request, once bool) error {
	if s.contract == nil {
		return ErrNoContract
	}
	if r.Method == http.MethodGet {
		return &ContractError{r, errors.New("a write is no GET; nothing was sent")}
	}
	defer s.dropContract(t)
	_, err := s.sendContract(ctx, r, once)
	return err
}

func (s *Store) sendContract(ctx context.Context, r contract.Request, once bool) ([]byte, error) {
	if r.Host != contract.HostOrg && r.Host != contract.HostAdmin {
		return nil, &ContractError{r, fmt.Errorf("%q is neither the host of the org nor that of its Admin Console; nothing was sent", r.Host)}
	}
	answer, err := s.api.Console(ctx, okta.ConsoleRequest{
		Method: r.Method, Admin: r.Host == contract.HostAdmin, Path: r.Path, Query: r.Query, Body: r.Body, Once: once,
	})
	if err != nil {
		return nil, &ContractError{r, err}
	}
	return answer, nil
}

// dropContract forgets what a write by contract may have changed. Nobody knows what a console endpoint changes besides what the contract says,
// so of an app everything goes that the console shows of it.
func (s *Store) dropContract(t contract.Target) {
	if t.AppID != "" {
		s.dropApp(t.AppID, featuresKey(t.AppID), connectionKey(t.AppID))
	}
	id := url.PathEscape(t.AppID)
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.entries {
		if strings.HasPrefix(key, contractKeys) && strings.Contains(key, id) {
			delete(s.entries, key)
		}
	}
}

// ContractValue reads one setting of a target by contract: a bool, a string, an int64, or nil. Errors are those of [Store.ReadContract].
func (s *Store) ContractValue(ctx context.Context, t contract.Target, setting contract.Setting) (any, error) {
	if s.contract == nil {
		return nil, ErrNoContract
	}
	r, err := s.contract.Read(setting, t)
	if err != nil {
		return nil, err
	}
	answer, err := s.ReadContract(ctx, r)
	if err != nil {
		return nil, err
	}
	value, err := s.contract.Value(setting, answer)
	if err != nil {
		return nil, &ContractError{r, err}
	}
	return value, nil
}

// ChangeContract gives settings of one target their values by contract and returns the values as read after the write. What has its value
// already is not written, and a body that is sent as a whole is made from a read right before it. It returns the values together
// with a [NotKeptError] when Okta accepted a write and does not show it; other errors are those of [Store.ReadContract].
func (s *Store) ChangeContract(ctx context.Context, t contract.Target, wanted map[contract.Setting]any) (map[contract.Setting]any, error) {
	if s.contract == nil {
		return nil, ErrNoContract
	}
	key := t.AppID
	if key == "" {
		key = contractKeys
	}
	unlock, err := s.lock(ctx, key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	s.dropContract(t)
	got, missing, err := s.contractValues(ctx, t, wanted)
	if err != nil || len(missing) == 0 {
		return got, err
	}
	writes, err := s.contract.Writes(missing, t)
	if err != nil {
		return nil, err
	}
	for _, w := range writes {
		if err := s.runContract(ctx, t, w); err != nil {
			return nil, err
		}
	}
	for _, pause := range confirmPauses {
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return nil, err
		}
		s.dropContract(t)
		if got, missing, err = s.contractValues(ctx, t, wanted); err != nil || len(missing) == 0 {
			return got, err
		}
	}
	return got, &NotKeptError{Object: contractObject(t), Settings: notKept(got, missing)}
}

func contractObject(t contract.Target) string {
	if t.AppID == "" {
		return "the org's settings by the console contract"
	}
	return "the settings of app " + t.AppID + " by the console contract"
}

func notKept(got, missing map[contract.Setting]any) []string {
	var words []string
	for _, setting := range slices.Sorted(maps.Keys(missing)) {
		words = append(words, fmt.Sprintf("%s is %v, wanted %v", setting, got[setting], missing[setting]))
	}
	return words
}

// contractValues reads the settings of wanted and returns those that do not have their value.
func (s *Store) contractValues(ctx context.Context, t contract.Target, wanted map[contract.Setting]any) (got, missing map[contract.Setting]any, err error) {
	got, missing = map[contract.Setting]any{}, map[contract.Setting]any{}
	for setting, value := range wanted {
		if got[setting], err = s.ContractValue(ctx, t, setting); err != nil {
			return nil, nil, err
		}
		if got[setting] != value {
			missing[setting] = value
		}
	}
	return got, missing, nil
}

// runContract sends one write of a contract. One that is made from the current object is made anew before it is sent again.
func (s *Store) runContract(ctx context.Context, t contract.Target, w contract.Write) error {
	if w.Current == nil {
		r, err := w.Make(nil)
		if err != nil {
			return err
		}
		return s.writeContract(ctx, t, r, false)
	}
	ctx, done := transport.KeepRoom(ctx)
	defer done()
	for attempt := 1; ; attempt++ {
		if _, known := s.recent(contractKey(*w.Current), staleRead); !known {
			s.drop(contractKey(*w.Current))
		}
		current, err := s.ReadContract(ctx, *w.Current)
		if err != nil {
			return err
		}
		r, err := w.Make(current)
		if err != nil {
			return err
		}
		if err = s.writeContract(ctx, t, r, true); err == nil {
			return nil
		}
		if waited := s.api.Wait(ctx, err, attempt); waited != nil {
			if ctx.Err() != nil {
				return waited
			}
			return err // which, other than what Wait returns, says that it is about the contract
		}
	}
}
