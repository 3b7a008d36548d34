// Package contract reads console contracts: files in which the user records how their own console saves and shows settings that
// have no documented endpoint. It checks them strictly, makes requests of them, and reads answers by them. It sends nothing itself,
// and it knows no endpoint: what Okta's console uses is not documented, so the provider ships none and guesses none.
//
// A contract is a JSON object:
//
//	{
//	  "version": 1,
//	  "endpoints": {
//	    "mastering": { "host": "admin", "path": "/…/{app_id}/…", "query": { "name": "value" } }
//	  },
//	  "settings": {
//	    "profile_mastering.enabled": {
//	      "write":  { "method": "PUT", "endpoint": "mastering", "whole": true, "pointer": "/sourcing/enabled" },
//	      "read":   { "endpoint": "mastering", "pointer": "/sourcing/enabled" },
//	      "values": { "true": "ON", "false": "OFF" }
//	    },
//	    "provisioning_features.create_users": {
//	      "write": { "method": "POST", "host": "admin", "path": "/…/{app_id}/…", "body": { "on": "{value}" } },
//	      "read":  { "host": "admin", "path": "/…/{app_id}/…", "pointer": "/pushNewUsers" }
//	    }
//	  }
//	}
//
// A request names its place by host, path and, if it has one, query; or by the name of one of the endpoints, which are there to be
// shared. The host is "org" or "admin", the two hosts of the provider's own org. The path begins with one slash, and it has no
// scheme, host, query, fragment or dot segment.
//
// The placeholders are {app_id}, {app_name} and, in a write that is not whole, {value}. In a path they are escaped, so that one fills
// a part of the path and never more; in a query they are encoded. A request for an app's setting names {app_id}, one for the org's
// names neither {app_id} nor {app_name}.
//
// A read is a GET; its pointer is the JSON pointer (RFC 6901) to the value in the answer.
//
// A write is a POST, PUT or PATCH of one of two kinds. With a body, that is sent: a string that is "{value}" alone becomes the value
// with its JSON type, and inside a longer string the value is put in as text; everything else is sent as it is written. Without a body
// none is sent. With "whole": true what the endpoint has is read first and sent back with the value at the pointer changed and
// every other byte as it was. It is read as "read" does, which must then name the same place, or as "current" says, which is written like
// a read without a pointer. Settings of one whole document are sent together.
//
// values translates from the provider's values, as text, to those of the console, which are scalars and each different; null is
// the text "null". The translation of true and false and of an enumeration is complete. It may stand in read and in write as well, where
// the two differ.
//
// A setting has a read and a write: a change that cannot be read back is not made. Keys that are not named here are errors, but for
// "$schema" and "$comment" with a text, which may stand anywhere outside of a body. A contract has no headers, and cookies,
// tokens and the like are refused where they can be told: requests carry the provider's own credential.
package contract
