package sandbox

// baseProperty is a property that a schema has from the beginning.
type baseProperty struct {
	name, title, description string
	required                 bool
	format                   string
	least, most              int    // length; 0 for none
	action                   string // what users may do with their own value
	externalName             string
}

// Actions of the permissions of a property.
const (
	hide      = "HIDE"
	readOnly  = "READ_ONLY"
	readWrite = "READ_WRITE"
)

// userBase are the base properties of Okta's users (fixture schema-user-get).
var userBase = []baseProperty{
	{name: "login", title: "Username", required: true, least: 5, most: 100, action: readOnly},
	{name: "firstName", title: "First name", required: true, least: 1, most: 50, action: readWrite},
	{name: "lastName", title: "Last name", required: true, least: 1, most: 50, action: readWrite},
	{name: "middleName", title: "Middle name", action: readOnly},
	{name: "honorificPrefix", title: "Honorific prefix", action: readOnly},
	{name: "honorificSuffix", title: "Honorific suffix", action: readOnly},
	{name: "email", title: "Primary email", required: true, format: "email", action: readWrite},
	{name: "title", title: "Title", action: readOnly},
	{name: "displayName", title: "Display name", action: readOnly},
	{name: "nickName", title: "Nickname", action: readOnly},
	{name: "profileUrl", title: "Profile Url", format: "uri", action: readOnly},
	{name: "secondEmail", title: "Secondary email", format: "email", action: readWrite},
	{name: "mobilePhone", title: "Mobile phone", most: 100, action: readWrite},
	{name: "primaryPhone", title: "Primary phone", most: 100, action: hide},
	{name: "streetAddress", title: "Street address", action: hide},
	{name: "city", title: "City", action: hide},
	{name: "state", title: "State", action: hide},
	{name: "zipCode", title: "Zip code", action: hide},
	{name: "countryCode", title: "Country code", format: "country-code", action: hide},
	{name: "postalAddress", title: "Postal Address", action: hide},
	{name: "preferredLanguage", title: "Preferred language", format: "language-code", action: readOnly},
	{name: "locale", title: "Locale", format: "locale", action: readOnly},
	{name: "timezone", title: "Time zone", format: "timezone", action: readOnly},
	{name: "userType", title: "User type", action: readOnly},
	{name: "employeeNumber", title: "Employee number", action: readOnly},
	{name: "costCenter", title: "Cost center", action: readOnly},
	{name: "organization", title: "Organization", action: readOnly},
	{name: "division", title: "Division", action: readOnly},
	{name: "department", title: "Department", action: readOnly},
	{name: "managerId", title: "ManagerId", action: readOnly},
	{name: "manager", title: "Manager", action: readOnly},
}

// clientBase are the base properties of the users of an OpenID Connect client (fixture schema-app-get).
var clientBase = []baseProperty{
	{name: "userName", title: "Username", required: true, externalName: "preferred_username"},
	{name: "name", title: "Name", description: "End-User's full name in displayable form."},
	{name: "nickname", title: "Nickname", description: "Casual name of the End-User (may or may not be the same as the given_name)"},
	{name: "given_name", title: "Given Name", description: "Given name or first name of the End-User."},
	{name: "middle_name", title: "Middle Name", description: "Middle name of the End-User."},
	{name: "family_name", title: "Family Name", description: "Surname or last name of the End-User."},
	{name: "email", title: "Email", description: "End-User's preferred e-mail address."},
	{name: "profile", title: "Profile URL", description: "URL of the End-User's profile page."},
	{name: "picture", title: "Picture URL", description: "URL of the End-User's profile picture."},
	{name: "website", title: "Website", description: "URL of the End-User's Web page or blog."},
	{name: "gender", title: "Gender", description: "End-User's gender."},
	{name: "birthdate", title: "Birthdate", description: "End-User's birthday, represented as an ISO 8601:2004 YYYY-MM-DD format."},
	{name: "zoneinfo", title: "Time Zone", description: "String representing the End-User's time zone."},
	{name: "locale", title: "Locale Name", description: "ISO3166‑1 country code in uppercase, separated by a dash (e.g. 'en-US')"},
	{name: "phone_number", title: "Phone Number", description: "End-User's preferred telephone number in E.164 format."},
	{
		name: "street_address", title: "Street Address",
		description: "Full street address component.", externalName: "address.street_address",
	},
	{name: "locality", title: "Locality", description: "City or locality component.", externalName: "address.locality"},
	{name: "region", title: "Region", description: "State, province, prefecture, or region component.", externalName: "address.region"},
	{name: "postal_code", title: "Postal Code", description: "Zip code or postal code component.", externalName: "address.postal_code"},
	{name: "country", title: "Country", description: "Country name component.", externalName: "address.country"},
	{name: "formatted", title: "Formatted", description: "Full mailing address, formatted for display.", externalName: "address.formatted"},
}

// appBase are the base properties of the users of every other app. What an app has is its own affair (wire facts section 9), and none but
// those of clientBase were recorded; the names are those that Okta's users have.
var appBase = []baseProperty{
	{name: "userName", title: "Username", required: true},
	{name: "firstName", title: "First name"},
	{name: "lastName", title: "Last name"},
	{name: "middleName", title: "Middle name"},
	{name: "displayName", title: "Display name"},
	{name: "nickName", title: "Nickname"},
	{name: "email", title: "Primary email", format: "email"},
	{name: "title", title: "Title"},
	{name: "mobilePhone", title: "Mobile phone"},
	{name: "primaryPhone", title: "Primary phone"},
	{name: "streetAddress", title: "Street address"},
	{name: "city", title: "City"},
	{name: "state", title: "State"},
	{name: "zipCode", title: "Zip code"},
	{name: "countryCode", title: "Country code"},
	{name: "locale", title: "Locale"},
	{name: "timezone", title: "Time zone"},
	{name: "employeeNumber", title: "Employee number"},
	{name: "costCenter", title: "Cost center"},
	{name: "organization", title: "Organization"},
	{name: "division", title: "Division"},
	{name: "department", title: "Department"},
	{name: "managerId", title: "ManagerId"},
	{name: "manager", title: "Manager"},
}

// definition is the property as a schema keeps it.
func (p baseProperty) definition() *object {
	d := obj("title", p.title)
	setText(d, "description", p.description)
	d.set("type", "string")
	if p.required {
		d.set("required", true)
	}
	setText(d, "format", p.format)
	if p.action != "" {
		d.set("mutability", "READ_WRITE")
	}
	setText(d, "externalName", p.externalName)
	d.set("scope", "NONE")
	if p.least > 0 {
		d.set("minLength", p.least)
	}
	if p.most > 0 {
		d.set("maxLength", p.most)
	}
	if p.action != "" {
		d.set("permissions", permissions(p.action)).set("master", obj("type", "PROFILE_MASTER"))
	}
	return d
}

func permissions(action string) []any { return []any{obj("principal", "SELF", "action", action)} }

func setText(o *object, key, value string) {
	if value != "" {
		o.set(key, value)
	}
}

// definitions are base properties by name.
func definitions(list []baseProperty) *object {
	all := obj()
	for _, p := range list {
		all.set(p.name, p.definition())
	}
	return all
}
