package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// targets are all targets of a [Change].
var targets = []string{
	featureUser, featureInbound, TargetConnection, TargetApp, TargetMastering, TargetToApp, TargetSafeguards, TargetMatchRules, TargetGeneral,
	TargetImportHook, TargetHook,
}

// changeInConsole changes what only the Admin Console shows.
func (o *Org) changeInConsole(a *app, c Change) error {
	change := map[string]func(*app, map[string]any) error{
		TargetMatchRules: o.changeMatchRules, TargetGeneral: o.changeGeneral, TargetImportHook: o.changeImportHook,
	}[c.Target]
	if change == nil {
		return fmt.Errorf("%q is none of %s", c.Target, strings.Join(targets, ", "))
	}
	if r := a.inConsole(); r != nil && (c.Target != TargetGeneral || a.kind.inert) {
		return r.err()
	}
	return change(a, c.Set)
}

func (o *Org) changeMatchRules(a *app, set map[string]any) error {
	if r := a.importing(); r != nil {
		return r.err()
	}
	tree := obj()
	for _, r := range o.matchRules(a) {
		rule := r.clone()
		rule.remove("id")
		tree.set(priorityOf(r), rule)
	}
	for _, path := range slices.Sorted(maps.Keys(set)) {
		v, err := fromPlain(set[path])
		if err != nil {
			return err
		}
		switch whole := !strings.Contains(path, "."); {
		case whole && v == nil:
			tree.remove(path)
		case whole:
			tree.set(path, v)
		case !replaceAt(tree, path, v):
			return fmt.Errorf("the rules have no %s", path)
		}
	}
	var rules []*object
	for _, priority := range tree.keys {
		body := tree.at(priority)
		if body == nil {
			return fmt.Errorf("the rule %s is no object", priority)
		}
		if priorityOf(body) != priority {
			return fmt.Errorf("the rule %s has another priority, %s", priority, priorityOf(body))
		}
		rule, r := readRule(body, body)
		if r != nil {
			return r.err()
		}
		rule.set("id", o.newID("mmr"))
		rules = append(rules, rule)
	}
	slices.SortStableFunc(rules, func(a, b *object) int { return priorityNumber(a) - priorityNumber(b) })
	if exactRule(rules) == nil || ruleAt(rules, priorityNewUsers) < 0 {
		return fmt.Errorf("the rules %d and %d cannot be removed", priorityExact, priorityNewUsers)
	}
	o.setMatchRules(a, rules, nil)
	return nil
}

func priorityNumber(rule *object) int {
	n, _ := rule.get("priorityOrder").(json.Number)
	i, _ := n.Int64()
	return int(i)
}

func (o *Org) changeGeneral(a *app, set map[string]any) error {
	tree := generalOf(a)
	if on, isBool := set["enabled"].(bool); isBool && on && a.inbound != nil {
		tree.set("importSettings", a.generalSettings().clone())
	}
	for _, path := range slices.Sorted(maps.Keys(set)) {
		v, err := fromPlain(set[path])
		if err != nil {
			return err
		}
		parent, key := tree, path
		if rest, inside := strings.CutPrefix(path, "importSettings."); inside {
			parent, key = tree.at("importSettings"), rest
		}
		head, _, deep := strings.Cut(key, ".")
		switch {
		case !deep:
			parent.set(head, v)
		case !replaceAt(parent, key, v):
			return fmt.Errorf("user-mgmt-general has no %s", path)
		}
	}
	on, isBool := tree.get("enabled").(bool)
	settings := tree.at("importSettings")
	switch {
	case !isBool || settings == nil || a.inbound != nil && on && settings.at("userNameTemplate") == nil:
		return fmt.Errorf("user-mgmt-general needs enabled and importSettings with a userNameTemplate")
	case !on:
		o.disable(a, nil)
		return nil
	}
	if a.kind.provisions() {
		if r := a.canEnable(); r != nil {
			return r.err()
		}
	}
	a.console.credentials = true // an administrator enters what is needed
	o.switchProvisioning(a, true, nil)
	o.setGeneral(a, settings, nil)
	a.console.extra = nil
	for _, key := range tree.keys {
		if key != "enabled" && key != "manualIncrementalImportsSupported" && key != "importSettings" {
			if a.console.extra == nil {
				a.console.extra = obj()
			}
			a.console.extra.set(key, tree.get(key))
		}
	}
	return nil
}

func (o *Org) changeImportHook(a *app, set map[string]any) error {
	id, isText := set["inlineHookId"].(string)
	if value, given := set["inlineHookId"]; !given || len(set) > 1 || !isText && value != nil {
		return fmt.Errorf("the hook of an import is set by inlineHookId alone, an id or nil")
	}
	if r := o.attachHook(a, id, nil); r != nil {
		return r.err()
	}
	return nil
}

// hookNamed is the hook with this id or name. The caller holds the lock.
func (o *Org) hookNamed(ref string) *inlineHook {
	for _, same := range []func(*inlineHook) bool{
		func(h *inlineHook) bool { return h.id == ref },
		func(h *inlineHook) bool { return h.content.text("name") == ref },
	} {
		if i := slices.IndexFunc(o.hooks, same); i >= 0 {
			return o.hooks[i]
		}
	}
	return nil
}

func (o *Org) changeHook(c Change) error {
	h := o.hookNamed(c.App)
	if h == nil {
		return fmt.Errorf("changing %s: there is no inline hook with this id or name", c.App)
	}
	body, status := h.content.clone(), h.status
	for name, value := range c.Set {
		v, err := fromPlain(value)
		if err != nil {
			return fmt.Errorf("changing %s: %w", c.App, err)
		}
		switch {
		case name == "name":
			body.set(name, v)
		case name == "uri" || name == "headers":
			body.at("channel").at("config").set(name, v)
		case name == "status" && (v == active || v == inactive):
			status, _ = v.(string)
		default:
			return fmt.Errorf("changing %s: an inline hook has no setting %s that takes such a value", c.App, name) // which may be a secret
		}
	}
	content, r := hookContent(body)
	if r != nil {
		return fmt.Errorf("changing %s: %w", c.App, r.err())
	}
	if !same(content, h.content) {
		o.keepHookSecrets(content)
		h.content, h.updated = content, o.now()
		o.log(nil, "inline_hook.updated", h.target(), nil)
	}
	if status != h.status {
		h.status, h.updated = status, o.now()
		o.log(nil, map[string]string{active: "inline_hook.activated", inactive: "inline_hook.deactivated"}[status], h.target(), nil)
	}
	return nil
}

// DeleteHook deletes an inline hook, known by its id or name, out of band, even an active one. It tells whether there was one.
func (o *Org) DeleteHook(ref string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	h := o.hookNamed(ref)
	if h == nil {
		return false
	}
	o.dropHook(h, nil)
	return true
}
