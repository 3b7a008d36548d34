package snapshot

// UseConsole sets the address of the org's Admin Console, empty where it is not known. It is called before the store is used.
func (s *Store) UseConsole(url string) { s.console = url }

// ConsoleURL returns the address of the org's Admin Console, such as https://example-admin.okta.com, empty where it is not known.
func (s *Store) ConsoleURL() string { return s.console }
