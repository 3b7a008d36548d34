package provider

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// hostPart is what the name and the domain of an org may consist of, so that neither brings a scheme, a path or a user with it.
var hostPart = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

// org is the address of the org.
type org struct {
	url string
	// from is the setting to blame for it.
	from setting
}

// org finds the org's address. The provider block decides alone which of the two ways it is named in, as soon as it names it in any.
func (s sources) org() (org, diag.Diagnostics) {
	address, name, base := s.argument("org_url"), s.argument("org_name"), s.argument("base_url")
	if address.found() || name.found() || base.found() {
		if address.found() && (name.found() || base.found()) {
			return org{}, twoOrgs(address, name, base)
		}
	} else {
		address, name = s.variable("org_url"), s.variable("org_name")
		if address.found() && name.found() {
			return org{}, twoOrgs(address, name)
		}
	}
	if address.found() {
		return org{url: address.value, from: address}, nil
	}
	return named(s.find("org_name"), s.find("base_url"))
}

// named makes the address of an org from its name and domain.
func named(name, base setting) (org, diag.Diagnostics) {
	switch {
	case !name.found() && base.found() && base.variable == "":
		return org{}, diag.Diagnostics{base.problem("The org has no name", "base_url is only the domain. Set org_name (or "+variables["org_name"]+") as well, or org_url instead of both.")}
	case !name.found():
		return org{}, diag.Diagnostics{diag.NewErrorDiagnostic("The org is not named", "Neither the provider block nor the environment says which Okta org this is about. Set one of:\n"+
			"  - org_url ("+variables["org_url"]+"), such as https://example.okta.com\n"+
			"  - org_name ("+variables["org_name"]+"), and base_url ("+variables["base_url"]+") where the org is not on "+defaultBaseURL)}
	case !hostPart.MatchString(name.value):
		return org{}, diag.Diagnostics{name.problem("The org's name cannot be used", "The name is the first part of the org's address, such as example in https://example.okta.com. It has letters, digits and hyphens only.")}
	case base.found() && !hostPart.MatchString(base.value):
		return org{}, diag.Diagnostics{base.problem("The org's domain cannot be used", "base_url is a domain alone, such as oktapreview.com, without a scheme, port or path. Use org_url for a whole address.")}
	case !base.found():
		base.value = defaultBaseURL
	}
	return org{url: "https://" + name.value + "." + base.value, from: name}, nil
}

func twoOrgs(first setting, others ...setting) diag.Diagnostics {
	found := list(append([]setting{first}, others...))
	return diag.Diagnostics{first.unplaced("The org is named twice", "Found:\n"+found+"\n\norg_url is the whole address, and org_name with base_url are its parts. Keep one of the two.")}
}
