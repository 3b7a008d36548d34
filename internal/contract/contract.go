// Package contract reads console contracts: files in which the user records how their console saves and shows settings that have
// no documented endpoint.
package contract

import (
	"errors"
	"fmt"
	"net/url"
)

// Contract is a file that was read and has no problem. A nil Contract teaches no setting.
type Contract struct{}

// Problem is something wrong in a contract file.
type Problem struct {
	File string
	// Line and Column count from 1; columns count characters.
	Line, Column int
	// Text says what is wrong and what to write instead.
	Text string
}

// Error returns the problem as file:line:column: text.
func (p Problem) Error() string { return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text) }

// Target is the app that a request is about; empty for settings of the org.
type Target struct {
	AppID   string
	AppName string // The app's key name, such as scim2headerauth.
}

// Host is one of the two hosts of an org.
type Host string

// The hosts. A request of a contract can be for no other one.
const (
	HostOrg   Host = "org"   // such as acme.okta.com
	HostAdmin Host = "admin" // such as acme-admin.okta.com
)

// Request is a request to one of the org's hosts.
type Request struct {
	Method string // GET, POST, PUT or PATCH.
	Host   Host
	Path   string // Begins with one slash, and is escaped.
	Query  url.Values
	Body   []byte // JSON; nil for none.
}

// Write is a request that changes one or more settings.
type Write struct {
	// Current is to be read first and its answer given to Make; nil where Make needs none.
	Current  *Request
	Settings []Setting
	// Make returns the request that changes the settings and, where there is a current answer, nothing else that is in it.
	Make func(current []byte) (Request, error)
}

// Parse reads a contract. The name of the file is for the problems only. With any problem the contract is nil; the problems are in the
// order of their positions.
func Parse(file string, data []byte) (*Contract, []Problem) { return nil, nil }

// Has reports whether the contract teaches the setting.
func (c *Contract) Has(s Setting) bool { return false }

// Read returns the request whose answer shows the setting, see [Contract.Value].
func (c *Contract) Read(s Setting, t Target) (Request, error) {
	return Request{}, errors.New("not implemented")
}

// Value returns the setting's value in an answer to the request of [Contract.Read]: a bool, a string, an int64, or nil.
func (c *Contract) Value(s Setting, answer []byte) (any, error) {
	return nil, errors.New("not implemented")
}

// Writes returns the requests that give settings of one target their values, in the order of [Settings]. Settings that one request
// sends as a whole are in one Write.
func (c *Contract) Writes(values map[Setting]any, t Target) ([]Write, error) {
	return nil, errors.New("not implemented")
}
