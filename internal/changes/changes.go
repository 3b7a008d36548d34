// Package changes reads from System Log events what somebody changed about provisioning: which setting of which app, in the words of the
// provider's resources, from which value to which, who did it, when, and through what. It asks nobody and knows no Terraform.
package changes

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// Types of the events that concern provisioning (Okta's event catalogue).
const (
	AppUpdated        = "application.lifecycle.update" // every section of the Provisioning tab
	AppCreated        = "application.lifecycle.create"
	AppActivated      = "application.lifecycle.activate"
	AppDeactivated    = "application.lifecycle.deactivate"
	AppDeleted        = "application.lifecycle.delete"
	SafeguardsUpdated = "system.import.roadblock.updated"
	MappingUpdated    = "directory.mapping.update"
	MappingRule       = "application.provision.field_mapping_rule.change"
	AppSchemaUpdated  = "directory.app_user_profile.update"
	UserSchemaUpdated = "directory.user_profile.update"
	HookCreated       = "inline_hook.created"
	HookUpdated       = "inline_hook.updated"
	HookDeleted       = "inline_hook.deleted"
	HookActivated     = "inline_hook.activated"
	HookDeactivated   = "inline_hook.deactivated"
)

// SectionApp is the section of the app itself, such as its label and whether it is active, for which there is no resource. Every other section is a
// resource type without the provider's prefix, as package coverage names it.
const SectionApp = "app"

// Sections are the sections that changes can have, in alphabetical order.
func Sections() []string {
	return []string{
		SectionApp, coverage.AppAttributes, coverage.AttributeMappings, coverage.AttributeMastering, coverage.Connection, coverage.ImportHook,
		coverage.ImportMatching, coverage.ImportSafeguards, coverage.ImportSettings, coverage.ProfileMastering, coverage.Features,
	}
}

// sections is the section that an event of each type concerns, empty when only its details tell.
var sections = map[string]string{
	AppUpdated: "", AppCreated: SectionApp, AppActivated: SectionApp, AppDeactivated: SectionApp, AppDeleted: SectionApp,
	SafeguardsUpdated: coverage.ImportSafeguards, MappingUpdated: coverage.AttributeMappings, MappingRule: coverage.AttributeMappings,
	AppSchemaUpdated: coverage.AppAttributes, UserSchemaUpdated: coverage.AttributeMastering,
	HookCreated: coverage.ImportHook, HookUpdated: coverage.ImportHook, HookDeleted: coverage.ImportHook,
	HookActivated: coverage.ImportHook, HookDeactivated: coverage.ImportHook,
}

// Types are the types of the events that concern provisioning, in alphabetical order.
func Types() []string { return slices.Sorted(maps.Keys(sections)) }

// Filter is the filter expression that selects the events of all [Types].
func Filter() string {
	var terms []string
	for _, t := range Types() {
		terms = append(terms, `eventType eq "`+t+`"`)
	}
	return strings.Join(terms, " or ")
}

// Change is one setting that somebody changed, or, without an attribute, that something was changed which the event does not name.
type Change struct {
	// AppID and AppLabel are those of the app, empty for an event that names none.
	AppID, AppLabel string
	// TargetID, TargetType and TargetLabel are those of what the event is about: the app again, or the first target of an event without an app,
	// such as an inline hook. They are empty for an event without a target.
	TargetID, TargetType, TargetLabel string
	// Section is one of [Sections], empty when the event does not tell. Attribute is the path of the setting in that resource, such
	// as sync_password.enabled. A field that the provider has no attribute for keeps the name that the log has for it.
	Section, Attribute string
	// From and To are a bool, an int64, a string, or nil for none, as the provider's attribute has them. They count where FromKnown and
	// ToKnown say so: an event may leave a side out, and a value that may be a secret is withheld.
	From, To           any
	FromKnown, ToKnown bool
	Actor              Actor
	// Time is when the event was published, zero when it does not say it.
	Time               time.Time
	EventID, EventType string
	// Via is what the change was made with: "Admin Console", "this provider", "API client " with its user agent, or empty when the event
	// names no client, as for what Okta does by itself.
	Via string
}

// Actor is who made a change. Login is the alternate id of the log, the user name of a user.
type Actor struct{ ID, Type, Name, Login string }

// Of are the changes that an event tells of, in the order of its targets and, of each, in the order of the registry with unknown fields
// last. It is empty for an event of another type and for an attempt that the log says was refused or failed. Where changeDetails are
// missing or empty there is one change without an attribute, since that never means that nothing changed.
func Of(e okta.LogEvent) []Change {
	section, concerns := sections[e.EventType]
	if !concerns || e.Outcome.Result == "FAILURE" || e.Outcome.Result == "DENY" {
		return nil
	}
	base := Change{
		Section: section, Time: e.Published, EventID: e.UUID, EventType: e.EventType, Via: via(e.Client.UserAgent.RawUserAgent),
		Actor: Actor{ID: e.Actor.ID, Type: e.Actor.Type, Name: e.Actor.DisplayName, Login: e.Actor.AlternateID},
	}
	var list []Change
	for _, t := range e.Target {
		if t.Type != appInstance && t.ChangeDetails == nil {
			continue
		}
		list = append(list, base.about(appOf(e, t), t).told(t)...)
	}
	if len(list) > 0 {
		return list
	}
	var none okta.LogTarget
	if len(e.Target) > 0 {
		none = e.Target[0]
		none.ChangeDetails = nil
	}
	return base.about(okta.LogTarget{}, none).told(none)
}

// appInstance is the type of a target that is an app.
const appInstance = "AppInstance"

// appOf is the app that a target belongs to: itself, or the first app among the targets.
func appOf(e okta.LogEvent, t okta.LogTarget) okta.LogTarget {
	if t.Type == appInstance {
		return t
	}
	for _, other := range e.Target {
		if other.Type == appInstance {
			return other
		}
	}
	return okta.LogTarget{}
}

func (c Change) about(app, t okta.LogTarget) Change {
	c.AppID, c.AppLabel = app.ID, labelOf(app)
	c.TargetID, c.TargetType, c.TargetLabel = t.ID, t.Type, labelOf(t)
	return c
}

func labelOf(t okta.LogTarget) string {
	if t.DisplayName == "" {
		return t.AlternateID
	}
	return t.DisplayName
}

// told are the changes of one target: what its details say, else what the type of the event says.
func (c Change) told(t okta.LogTarget) []Change {
	if list := c.detailed(t.ChangeDetails); len(list) > 0 {
		return list
	}
	switch c.EventType {
	case AppActivated:
		c.Attribute, c.To, c.ToKnown = "status", "ACTIVE", true
	case AppDeactivated:
		c.Attribute, c.To, c.ToKnown = "status", "INACTIVE", true
	}
	return []Change{c}
}
